//! An organization, its identity provider, and everything that identity stands on.

use crate::provider::{CLIENT, Provider, SECRET};
use audit::Audit;
use context::{Caller, Clock, Entropy, OrgScope, Origin, SettableClock, SystemEntropy, SystemScope};
use identity::{Begun, CallbackParams, Error, Identity, NewOrg, NewProvider, Policy, SignInFailure, SignedIn};
use ledger::Ledger;
use outbound::{Outbound, Rules};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use seal::{Keyring, Master};
use std::sync::Arc;
use store::{Scoped, Store, entity};
use test_database::TestDatabase;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{Moment, OrgId, Problem, RequestId, Role, Secret};
use url::Url;
use vault::Vault;

pub struct World {
    pub identity: Identity,
    pub ledger: Ledger,
    pub store: Store,
    pub provider: Provider,
    pub clock: Arc<SettableClock>,
    pub keyring: Arc<Keyring>,
    pub org: OrgId,
    cancel: CancellationToken,
    _folder: tempfile::TempDir,
    _database: TestDatabase,
}

/// 2026-11-23T10:00:00Z
pub const NOON: i64 = 1_795_428_000;

impl World {
    /// The organization `acme`, whose claim `groups` gives roles.
    pub async fn new() -> Self {
        let provider = Provider::start(NOON).await;
        let mut world = Self::without_org(provider, "").await;
        world.org = world.found("acme").await.unwrap();
        world
    }

    /// Nothing founded yet. `also` is listed besides the provider's own address.
    pub async fn without_org(provider: Provider, also: &str) -> Self {
        // The second test of a process finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let clock = Arc::new(SettableClock::at(Moment::from_unix_seconds(NOON)));
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let dyn_clock: Arc<dyn Clock> = clock.clone();
        let master = Arc::new(Master::create_file(&folder.path().join("identity.txt"), &*entropy).unwrap());
        let keyring = Arc::new(Keyring::generate(&*entropy));
        let keys = audit::Keys {
            mac: keyring.audit_key(),
            checkpoint_seed: keyring.checkpoint_seed(),
            origin: "keyhall.test".into(),
        };
        let audit = Audit::new(store.clone(), dyn_clock.clone(), keys);
        let vault =
            Vault::new(store.clone(), audit.clone(), dyn_clock.clone(), entropy.clone(), master, keyring.clone());
        let (cancel, tracker) = (CancellationToken::new(), TaskTracker::new());
        let ledger = Ledger::new(
            store.clone(),
            audit.clone(),
            dyn_clock.clone(),
            entropy.clone(),
            keyring.clone(),
            tracker.clone(),
            cancel.clone(),
        );
        let allowed = if also.is_empty() { provider.address() } else { format!("{},{also}", provider.address()) };
        let outbound = Outbound::new(Rules::parse(&allowed).unwrap()).unwrap();
        let url = Url::parse("https://keyhall.test").unwrap();
        let identity =
            Identity::new(store.clone(), outbound, audit, vault, ledger.clone(), dyn_clock, entropy, url, tracker);
        Self {
            identity,
            ledger,
            store,
            provider,
            clock,
            keyring,
            org: OrgId::INSTANCE,
            cancel,
            _folder: folder,
            _database: database,
        }
    }

    /// An organization at the world's provider.
    pub async fn found(&self, slug: &str) -> Result<OrgId, Error> {
        let provider = self.new_provider(&self.provider.issuer());
        self.found_with(slug, Some(provider)).await
    }

    pub async fn found_with(&self, slug: &str, provider: Option<NewProvider>) -> Result<OrgId, Error> {
        let name = format!("{}{} Inc", slug[..1].to_uppercase(), &slug[1..]);
        let new = NewOrg { slug: slug.into(), name, time_zone: "UTC".into(), provider };
        self.identity.create_org(&self.identity.instance_operator("root", "host"), new).await
    }

    pub fn new_provider(&self, issuer: &str) -> NewProvider {
        NewProvider {
            name: "Acme SSO".into(),
            issuer: issuer.into(),
            client_id: CLIENT.into(),
            client_secret: Some(Secret::new(SECRET)),
            roles_claim: Some("groups".into()),
            rules: vec![
                (String::new(), "keyhall-owners".into(), Role::Owner),
                (String::new(), "keyhall-admins".into(), Role::Admin),
                (String::new(), "keyhall-auditors".into(), Role::Auditor),
            ],
            check: true,
        }
    }

    pub async fn operator(&self) -> Caller {
        self.identity.operator("acme", "root", "host").await.unwrap()
    }

    pub async fn begin(&self) -> Begun {
        self.identity.begin_sign_in("acme", None, "/acme/keys", None, &Origin::default()).await.unwrap()
    }

    pub async fn finish(&self, handle: &str, params: CallbackParams) -> Result<SignedIn, SignInFailure> {
        self.identity.finish_sign_in(handle, params, &[], Origin::default(), self.request()).await
    }

    /// The whole way, in one browser.
    pub async fn sign_in(&self) -> Result<SignedIn, SignInFailure> {
        let begun = self.begin().await;
        let back = self.provider.authorize(&begun.authorize_url);
        self.finish(begun.handle.reveal(), back).await
    }

    /// Signs in as a subject with groups, and is that caller.
    pub async fn caller(&self, subject: &str, groups: &[&str]) -> Caller {
        self.become_person(subject, groups);
        let signed_in = self.sign_in().await.unwrap();
        self.caller_of(&signed_in).await.unwrap()
    }

    pub fn become_person(&self, subject: &str, groups: &[&str]) {
        let mut steer = self.provider.steer();
        steer.claims["sub"] = subject.into();
        steer.claims["name"] = format!("Person {subject}").into();
        steer.claims["email"] = format!("{subject}@acme.example").into();
        steer.claims["groups"] = groups.to_vec().into();
    }

    pub async fn caller_of(&self, signed_in: &SignedIn) -> Option<Caller> {
        let held = [signed_in.sign_in];
        let found = self.identity.caller_of_sign_in(&signed_in.org_slug, &held, self.request(), Origin::default());
        match found.await {
            Err(Error::Unauthenticated(_)) => None,
            found => found.unwrap(),
        }
    }

    /// Why a token lets nobody in, as people read it; empty when it does.
    pub async fn token_refusal(&self, token: &str) -> String {
        match self.identity.caller_of_token(token, self.request(), Origin::default()).await {
            Ok(_) => String::new(),
            Err(error) => {
                let problem = Problem::from(error);
                assert_eq!(problem.status, 401);
                problem.title
            }
        }
    }

    pub async fn admit_nobody(&self) {
        let policy = Policy {
            admit_on_first_sign_in: false,
            personal_key_days: 90,
            personal_key_default_days: 90,
            content_is_reviewed: false,
            retention_days: None,
        };
        self.identity.set_policy(&self.operator().await, policy).await.unwrap();
    }

    /// Time passes, here and at the provider.
    pub fn wait(&self, seconds: i64) {
        self.clock.advance_seconds(seconds);
        self.provider.steer().now += seconds;
    }

    pub fn request(&self) -> RequestId {
        let entropy: &dyn Entropy = &SystemEntropy;
        entropy.id(self.clock.now())
    }

    pub fn scope(&self) -> OrgScope {
        SystemScope::named("test").for_org(self.org)
    }

    /// Details of events of one kind, oldest first.
    pub async fn events(&self, action: &str) -> Vec<serde_json::Value> {
        use entity::audit_event::{Column, Entity};
        let read = self.store.read(self.scope()).await.unwrap();
        let found = Entity::find_in(self.scope()).filter(Column::Action.eq(action)).order_by_asc(Column::Seq);
        let rows = found.all(&read).await.unwrap();
        rows.into_iter().map(|row| serde_json::from_str(&row.detail).unwrap()).collect()
    }

    pub async fn member_rows(&self) -> Vec<entity::member::Model> {
        let read = self.store.read(self.scope()).await.unwrap();
        entity::member::Entity::find_in(self.scope()).all(&read).await.unwrap()
    }

    /// How many sign-ins there are, ended ones included.
    pub async fn sign_ins(&self) -> usize {
        let read = self.store.read(self.scope()).await.unwrap();
        entity::sign_in::Entity::find_in(self.scope()).all(&read).await.unwrap().len()
    }

    /// Nobody was signed in, for this reason, and the log says the same without naming anybody.
    pub async fn assert_refused(&self, result: Result<SignedIn, SignInFailure>, reason: &str) -> String {
        let failure = result.expect_err("nobody may be signed in");
        assert_eq!(failure.org_slug.as_deref(), Some("acme"));
        let Error::SignIn(refusal) = &failure.error else { panic!("{:?}", failure.error) };
        assert_eq!(refusal.reason().as_str(), reason, "{refusal}");
        let events = self.events("sign_in.refused").await;
        let event = events.last().expect("the refusal is recorded");
        assert_eq!(event["reason"], reason);
        assert!(!event.to_string().contains("acme.example"), "{event}");
        assert_eq!(self.sign_ins().await, 0);
        Problem::from(failure.error).detail
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
