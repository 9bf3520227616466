//! One organization with an admin and a member, a connected provider, and eyes on both sides.

use audit::{Audit, Keys};
use bytes::Bytes;
use context::{Caller, Clock, Credential, Entropy, OrgScope, Origin, SystemClock, SystemEntropy, SystemScope};
use demo::model_provider::{Control, Options, router_with};
use futures_util::StreamExt;
use gateway::{Answer, AnswerBody, Ask, Error, Gateway, NewConnection, Settled, StreamItem, Timeouts, Usage};
use ledger::Ledger;
use outbound::{Outbound, Rules};
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryOrder};
use seal::{Keyring, Master};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use store::{Scoped, Store, entity};
use test_database::TestDatabase;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{
    LedgerId, MemberId, NanoUsd, OrgId, Role, RoleSet, Secret, SignInId,
    view::{ConnectionCard, ConnectionKind},
};
use vault::Vault;

pub const KEY: &str = "sk-simulated-canary-key-0001";

pub struct World {
    _folder: tempfile::TempDir,
    _database: TestDatabase,
    pub store: Store,
    pub gateway: Gateway,
    pub ledger: Ledger,
    pub control: Control,
    pub base_url: String,
    pub scope: OrgScope,
    pub admin: Caller,
    pub member: Caller,
    cancel: CancellationToken,
    /// Another address that may be reached, until somebody listens there.
    elsewhere: std::sync::Mutex<Option<tokio::net::TcpListener>>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Short enough for tests, long enough for a busy machine.
pub fn short() -> Timeouts {
    let short = Duration::from_millis(700);
    let shorter = Duration::from_millis(300);
    Timeouts { headers: short, whole: short, idle: short, drain: shorter, leave: shorter, ..Timeouts::default() }
}

impl World {
    /// The server begins to leave.
    pub fn leave(&self) {
        self.cancel.cancel();
    }

    /// What the model's list price makes of the row's figures.
    pub async fn cost_of(&self, row: &entity::ledger::Model) -> NanoUsd {
        let kind = ConnectionKind::OpenAiCompatible;
        let price = self.ledger.price(self.scope, kind, &self.base_url, &row.provider_model, &row.model).await;
        let count = |tokens: i64| u64::try_from(tokens).unwrap();
        let usage = Usage {
            input_tokens: count(row.input_tokens),
            output_tokens: count(row.output_tokens),
            ..Usage::default()
        };
        price.unwrap().unwrap().rates.cost(&usage).unwrap()
    }

    /// Everything but a connection.
    pub async fn empty() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let org: OrgId = entropy.id(clock.now());
        let scope = SystemScope::named("test").for_org(org);
        let keyring = Arc::new(Keyring::generate(&*entropy));
        let master = Arc::new(Master::create_file(&folder.path().join("identity"), &*entropy).unwrap());
        let keys =
            Keys { mac: keyring.audit_key(), checkpoint_seed: keyring.checkpoint_seed(), origin: "test".to_owned() };
        let (tracker, cancel) = (TaskTracker::new(), CancellationToken::new());
        let audit = Audit::new(store.clone(), Arc::clone(&clock), keys);
        let vault = Vault::new(
            store.clone(),
            audit.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            master,
            Arc::clone(&keyring),
        );
        let ledger = Ledger::new(
            store.clone(),
            audit.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            keyring,
            tracker.clone(),
            cancel.clone(),
        );
        let control = Control::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let elsewhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let another = elsewhere.local_addr().unwrap().port();
        let provider = router_with(Options::for_tests(KEY), control.clone());
        tokio::spawn(async move { axum::serve(listener, provider).await.unwrap() });
        let outbound = Outbound::new(
            Rules::parse(&format!("{address},localhost:{},localhost:{another}", address.port())).unwrap(),
        )
        .unwrap();
        let gateway = Gateway::new(
            store.clone(),
            outbound,
            audit,
            vault,
            ledger.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            tracker,
            cancel.clone(),
        )
        .with_timeouts(short());
        let (admin, member) = (entropy.id(clock.now()), entropy.id(clock.now()));
        let (with_admin, with_member) = (entropy.id(clock.now()), entropy.id(clock.now()));
        found(&store, scope, &[(admin, with_admin), (member, with_member)]).await;
        let caller = |member: MemberId, sign_in: SignInId, role: Role| {
            Caller::authenticated(
                org,
                Some(member),
                RoleSet::NONE.with(role),
                Credential::SignIn(sign_in),
                entropy.id(clock.now()),
                Origin::default(),
            )
        };
        Self {
            _folder: folder,
            _database: database,
            store,
            gateway,
            ledger,
            control,
            base_url: format!("http://{address}/v1"),
            scope,
            admin: caller(admin, with_admin, Role::Admin),
            member: caller(member, with_member, Role::Member),
            cancel,
            elsewhere: std::sync::Mutex::new(Some(elsewhere)),
        }
    }

    /// Another address that may be reached; nobody listens there yet.
    pub async fn listen_elsewhere(&self) -> tokio::net::TcpListener {
        self.elsewhere.lock().unwrap().take().unwrap()
    }

    /// With the provider connected.
    pub async fn new() -> Self {
        let world = Self::empty().await;
        world.connect().await.unwrap();
        world
    }

    pub fn new_connection(&self, key: &str) -> NewConnection {
        NewConnection {
            name: "Simulation".to_owned(),
            kind: ConnectionKind::OpenAiCompatible,
            base_url: Some(self.base_url.clone()),
            key: Secret::new(key),
            probe: true,
        }
    }

    pub async fn connect(&self) -> Result<ConnectionCard, Error> {
        self.gateway.connect(&self.admin, self.new_connection(KEY)).await
    }

    /// With the provider connected once more, as one that speaks Anthropic's API.
    pub async fn with_anthropic() -> Self {
        let world = Self::new().await;
        let new = NewConnection {
            name: "Anthropic".to_owned(),
            kind: ConnectionKind::Anthropic,
            ..world.new_connection(KEY)
        };
        world.gateway.connect(&world.admin, new).await.unwrap();
        world
    }

    /// Lets members use a model that is not enabled at first.
    pub async fn enable(&self, model: &str) {
        let card = self.gateway.connections(&self.admin).await.unwrap().remove(0);
        let id = card.models.iter().find(|row| row.name == model).unwrap().id;
        self.gateway.set_model_enabled(&self.admin, id, true).await.unwrap();
    }

    /// What was asked for is answered.
    pub async fn asked(&self, ask: Result<Ask, Error>) -> Result<Answer, Error> {
        self.gateway.ask(&self.member, ask?.with_deltas()).await
    }

    pub async fn ask(&self, body: serde_json::Value) -> Result<Answer, Error> {
        self.ask_bytes(Bytes::from(body.to_string())).await
    }

    pub async fn ask_bytes(&self, body: Bytes) -> Result<Answer, Error> {
        self.gateway.ask(&self.member, Ask::chat_completions(body)?.with_deltas()).await
    }

    pub async fn row(&self, id: LedgerId) -> entity::ledger::Model {
        let read = self.store.read(self.scope).await.unwrap();
        entity::ledger::Entity::find_one_in(self.scope, id).one(&read).await.unwrap().unwrap()
    }

    /// The ledger's rows, oldest first.
    pub async fn rows(&self) -> Vec<entity::ledger::Model> {
        let read = self.store.read(self.scope).await.unwrap();
        let rows = entity::ledger::Entity::find_in(self.scope).order_by_asc(entity::ledger::Column::Id);
        rows.all(&read).await.unwrap()
    }

    /// The only row, once it has ended.
    pub async fn ended_row(&self) -> entity::ledger::Model {
        for _ in 0..500 {
            if let [row] = self.rows().await.as_slice()
                && !["reserved", "sent"].contains(&row.state.as_str())
            {
                return row.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the request did not end: {:?}", self.rows().await);
    }

    pub async fn assert_nothing_is_held(&self) {
        let read = self.store.read(self.scope).await.unwrap();
        assert_eq!(entity::reservation::Entity::find_in(self.scope).count(&read).await.unwrap(), 0);
        let windows = entity::limit_window::Entity::find_in(self.scope).all(&read).await.unwrap();
        assert!(windows.iter().all(|window| window.reserved == 0), "{windows:?}");
    }

    pub async fn actions(&self) -> Vec<String> {
        let read = self.store.read(self.scope).await.unwrap();
        let events = entity::audit_event::Entity::find_in(self.scope).order_by_asc(entity::audit_event::Column::Seq);
        events.all(&read).await.unwrap().into_iter().map(|event| event.action).collect()
    }
}

pub fn question(model: &str, text: &str, stream: bool) -> serde_json::Value {
    json!({"model": model, "messages": [{"role": "user", "content": text}], "stream": stream})
}

/// A stream, read to its end.
#[derive(Debug, Default)]
pub struct Heard {
    pub bytes: Vec<u8>,
    pub text: String,
    pub settled: Option<Settled>,
    pub error: Option<Error>,
}

pub async fn hear(answer: Answer) -> Heard {
    let AnswerBody::Stream(mut items) = answer.body else { panic!("it does not stream") };
    let mut heard = Heard::default();
    while let Some(item) = items.next().await {
        match item {
            Ok(StreamItem::Bytes(bytes)) => heard.bytes.extend_from_slice(&bytes),
            Ok(StreamItem::Delta { text, .. }) => heard.text.push_str(&text),
            Ok(StreamItem::Settled(settled)) => heard.settled = Some(*settled),
            Err(error) => heard.error = Some(error),
        }
    }
    heard
}

async fn found(store: &Store, scope: OrgScope, members: &[(MemberId, SignInId)]) {
    let now = SystemClock.now();
    let write = store.write(scope).await.unwrap();
    let org = entity::org::Model {
        id: scope.org(),
        slug: "acme".into(),
        name: "Acme".into(),
        status: "active".into(),
        time_zone: "UTC".into(),
        epoch: 0,
        created_at: now,
    };
    org.into_active_model().insert(&write).await.unwrap();
    let policy = entity::policy::Model {
        org_id: scope.org(),
        admit_on_first_sign_in: true,
        personal_key_days: 90,
        personal_key_default_days: 90,
        default_model: None,
        content_visibility: "private".into(),
        retention_days: None,
        updated_at: now,
    };
    policy.into_active_model().insert(&write).await.unwrap();
    for (member, sign_in) in members {
        let row = entity::member::Model {
            id: *member,
            org_id: scope.org(),
            kind: "person".into(),
            name: "Somebody".into(),
            email: None,
            status: "active".into(),
            epoch: 0,
            created_at: now,
            last_seen_at: None,
            removed_at: None,
        };
        row.into_active_model().insert(&write).await.unwrap();
        let row = entity::sign_in::Model {
            id: *sign_in,
            org_id: scope.org(),
            member_id: *member,
            provider_id: scope.org().0.into(),
            idp_session: None,
            member_epoch: 0,
            auth_time: now,
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_days(1),
            ended_at: None,
            mac: vec![0; 32],
        };
        row.into_active_model().insert(&write).await.unwrap();
    }
    write.commit().await.unwrap();
}
