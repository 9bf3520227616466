//! Everything that a chat stands on, real, with a provider in the test's hands.

use super::provider::Provider;
use audit::Audit;
use chat::{Chat, SendMessage};
use context::{Caller, Credential, Entropy, Origin, SettableClock, SystemEntropy};
use futures_util::{Stream, StreamExt};
use gateway::{Gateway, NewConnection};
use ledger::Ledger;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use seal::{Keyring, Master};
use std::{sync::Arc, time::Duration};
use store::{Store, entity};
use test_database::TestDatabase;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{
    ConversationId, MemberId, Moment, OrgId, Role, RoleSet, Secret, SignInId,
    view::{ConnectionKind, MessageView, NewLimit, Sent, TurnEvent},
};
use vault::Vault;

pub struct World {
    _folder: tempfile::TempDir,
    pub database: TestDatabase,
    pub store: Store,
    pub clock: Arc<SettableClock>,
    pub vault: Vault,
    pub ledger: Ledger,
    pub gateway: Gateway,
    pub audit: Audit,
    pub chat: Chat,
    pub provider: Provider,
    pub leaving: CancellationToken,
    pub org: OrgId,
    pub ada: Caller,
    pub ben: Caller,
}

pub fn entropy() -> Arc<dyn Entropy> {
    Arc::new(SystemEntropy)
}

impl World {
    pub async fn new() -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let clock = Arc::new(SettableClock::at("2026-11-23T10:00:00Z".parse().unwrap()));
        let (entropy, tracker, leaving) = (entropy(), TaskTracker::new(), CancellationToken::new());
        let master = Arc::new(Master::create_file(&folder.path().join("identity"), &*entropy).unwrap());
        let keyring = Arc::new(Keyring::generate(&*entropy));
        let keys = audit::Keys {
            mac: keyring.audit_key(),
            checkpoint_seed: keyring.checkpoint_seed(),
            origin: "localhost".to_owned(),
        };
        let audit = Audit::new(store.clone(), clock.clone(), keys);
        let vault = Vault::new(store.clone(), audit.clone(), clock.clone(), entropy.clone(), master, keyring.clone());
        let ledger = Ledger::new(
            store.clone(),
            audit.clone(),
            clock.clone(),
            entropy.clone(),
            keyring,
            tracker.clone(),
            leaving.clone(),
        );
        let provider = Provider::begin().await;
        let rules = outbound::Rules::parse(&provider.address.to_string()).unwrap();
        let gateway = Gateway::new(
            store.clone(),
            outbound::Outbound::new(rules).unwrap(),
            audit.clone(),
            vault.clone(),
            ledger.clone(),
            clock.clone(),
            entropy.clone(),
            tracker.clone(),
            leaving.clone(),
        );
        let org: OrgId = entropy.id(Moment(1));
        let (ada, ben) = (caller(org), caller(org));
        let chat = Chat::new(
            store.clone(),
            audit.clone(),
            vault.clone(),
            ledger.clone(),
            gateway.clone(),
            clock.clone(),
            entropy,
            tracker,
            leaving.clone(),
        );
        let world = Self {
            _folder: folder,
            database,
            store,
            clock,
            vault,
            ledger,
            gateway,
            audit,
            chat,
            provider,
            leaving,
            org,
            ada,
            ben,
        };
        world.people().await;
        world
    }

    /// The same rooms in another process.
    pub fn another_process(&self) -> Chat {
        Chat::new(
            self.store.clone(),
            self.audit.clone(),
            self.vault.clone(),
            self.ledger.clone(),
            self.gateway.clone(),
            self.clock.clone(),
            entropy(),
            TaskTracker::new(),
            CancellationToken::new(),
        )
    }

    async fn people(&self) {
        let write = self.store.write(self.ada.scope()).await.unwrap();
        let row = entity::org::Model {
            id: self.org,
            slug: "acme".into(),
            name: "Acme".into(),
            status: "active".into(),
            time_zone: "UTC".into(),
            epoch: 0,
            created_at: Moment(1),
        };
        row.into_active_model().insert(&write).await.unwrap();
        let row = entity::locator::Model { kind: "slug".into(), key: b"acme".to_vec(), org_id: self.org };
        row.into_active_model().insert(&write).await.unwrap();
        for caller in [&self.ada, &self.ben] {
            let row = entity::member::Model {
                id: caller.member().unwrap(),
                org_id: self.org,
                kind: "person".into(),
                name: "Someone".into(),
                email: None,
                status: "active".into(),
                epoch: 0,
                created_at: Moment(1),
                last_seen_at: None,
                removed_at: None,
            };
            row.into_active_model().insert(&write).await.unwrap();
            let Credential::SignIn(id) = caller.credential() else { panic!() };
            let row = entity::sign_in::Model {
                id: *id,
                org_id: self.org,
                member_id: caller.member().unwrap(),
                provider_id: entropy().id(Moment(1)),
                idp_session: None,
                member_epoch: 0,
                auth_time: Moment(1),
                created_at: Moment(1),
                last_seen_at: Moment(1),
                expires_at: Moment(i64::MAX),
                ended_at: None,
                mac: Vec::new(),
            };
            row.into_active_model().insert(&write).await.unwrap();
        }
        write.commit().await.unwrap();
        let new = NewConnection {
            name: "House".into(),
            kind: ConnectionKind::OpenAiCompatible,
            base_url: Some(format!("http://{}/v1", self.provider.address)),
            key: Secret::new("sk-test-0123456789abcdef".to_owned()),
            probe: true,
        };
        self.gateway.connect(&self.ada, new).await.unwrap();
    }

    pub async fn limit(&self, measure: types::view::Measure, cap: i64) {
        let new = NewLimit {
            subject_kind: types::view::SubjectKind::Org,
            subject_id: None,
            model: None,
            measure,
            cap,
            period: types::view::Period::Total,
            hard: true,
        };
        self.ledger.set_limit(&self.ada, new).await.unwrap();
    }

    /// Asks something new, or goes on.
    pub async fn ask(&self, conversation: Option<ConversationId>, text: &str) -> Sent {
        let new = SendMessage { conversation, text: text.into(), model: Some("m".into()), ..SendMessage::default() };
        self.chat.send(&self.ada, new).await.unwrap()
    }

    /// Asks and has it answered.
    pub async fn exchange(&mut self, conversation: Option<ConversationId>, text: &str, reply: &str) -> Sent {
        let sent = self.ask(conversation, text).await;
        let asked = self.provider.asked().await;
        asked.say(reply);
        asked.end(10, 5);
        ended(self.chat.events(&self.ada, sent.turn_id, 0).await.unwrap()).await;
        sent
    }
}

/// A member who owns, signed in.
fn caller(org: OrgId) -> Caller {
    caller_with(org, RoleSet::NONE.with(Role::Owner).with(Role::Member))
}

/// Somebody with these roles, signed in; each request has an id of its own.
pub fn caller_with(org: OrgId, roles: RoleSet) -> Caller {
    let entropy = entropy();
    let (member, sign_in): (MemberId, SignInId) = (entropy.id(Moment(1)), entropy.id(Moment(1)));
    #[expect(clippy::disallowed_methods, reason = "the test lets its people in itself")]
    Caller::authenticated(
        org,
        Some(member),
        roles,
        Credential::SignIn(sign_in),
        entropy.id(Moment(1)),
        Origin::default(),
    )
}

/// The same member's next request.
pub fn again(caller: &Caller) -> Caller {
    let mut caller = caller.clone();
    caller.request_id = entropy().id(Moment(1));
    caller
}

/// Follows to the end; the message as it was stored.
pub async fn ended(events: impl Stream<Item = (u64, TurnEvent)>) -> MessageView {
    let all = tokio::time::timeout(Duration::from_secs(20), events.collect::<Vec<_>>()).await.unwrap();
    match all.into_iter().last() {
        Some((_, TurnEvent::Ended { message, .. })) => *message,
        other => panic!("{other:?}"),
    }
}
