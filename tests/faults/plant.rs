//! What every run has: an organization with people, keys and limits, a provider that watches, and a database; servers are
//! processes beside it.

use crate::{
    checker, client,
    door::Door,
    process::{Orders, Process},
    provider::Provider,
};
use context::{Caller, Clock, Entropy, OrgScope, SystemClock, SystemEntropy};
use gateway::NewConnection;
use identity::NewOrg;
use outbound::Rules;
use sea_orm::{ActiveModelTrait, DatabaseConnection, IntoActiveModel};
use seal::Master;
use server::wiring::{House, Plan};
use std::{
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use store::entity;
use test_database::TestDatabase;
use tests::{PROVIDER_KEY, served};
use types::{
    LimitId, MemberId, NanoUsd, PersonalKeyId, Secret, TeamId,
    view::{Measure, NewLimit, Period, SubjectKind},
};

/// Marks begin here, so that every one of them allows a whole answer, and that all are written with five digits: a request's
/// length counts.
const FIRST_MARK: u64 = 10_000;
const LAST_MARK: u64 = 99_999;

/// A cap that no run comes near: the highest that a limit may have.
pub fn plenty(measure: Measure) -> i64 {
    if measure == Measure::Cost { NanoUsd::dollars(1_000_000).0 } else { 1_000_000_000_000 }
}

/// Somebody with a key.
#[derive(Clone)]
pub struct Person {
    pub member: MemberId,
    pub key: String,
    pub key_id: PersonalKeyId,
}

/// The organization and everything around it but its servers.
pub struct Plant {
    /// Where people ask.
    pub door: Door,
    pub provider: Provider,
    pub people: Vec<Person>,
    /// Everybody is in it.
    pub team: TeamId,
    pub operator: Caller,
    pub scope: OrgScope,
    /// An operator's handles: it serves nobody.
    pub house: House,
    pub database: TestDatabase,
    /// Holds the database itself: no wall stands before it.
    pub administrator: DatabaseConnection,
    pub folder: tempfile::TempDir,
    marks: AtomicU64,
    beside: OnceLock<i64>,
}

impl Plant {
    /// In a database of its own, with so many people.
    pub async fn new(people: usize) -> Self {
        Self::at(Door::Chat, people).await
    }

    /// The same, with people who ask at this door.
    pub async fn at(door: Door, people: usize) -> Self {
        Self::built(door, TestDatabase::empty().await, people).await
    }

    /// In this database.
    pub async fn on(database: TestDatabase, people: usize) -> Self {
        Self::built(Door::Chat, database, people).await
    }

    async fn built(door: Door, database: TestDatabase, people: usize) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let provider = Provider::start().await;
        let master = Master::create_file(&folder.path().join("identity.age"), &SystemEntropy).unwrap();
        let plan = Plan {
            database: served(&database),
            master,
            public_url: "http://localhost:8080".parse().unwrap(),
            outbound: Rules::parse(ALLOWED).unwrap(),
            trusted_proxies: Arc::from([]),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };
        let house = House::build(plan).await.unwrap();
        let (identity, gateway) = (&house.rooms.identity, &house.rooms.gateway);
        let instance = identity.instance_operator("faults", "localhost");
        let org =
            NewOrg { slug: "acme".to_owned(), name: "Acme".to_owned(), time_zone: "UTC".to_owned(), provider: None };
        identity.create_org(&instance, org).await.unwrap();
        let operator = identity.operator("acme", "faults", "localhost").await.unwrap();
        let connection = NewConnection {
            name: "Provider".to_owned(),
            kind: door.kind(),
            base_url: Some(provider.url.clone()),
            key: Secret::new(PROVIDER_KEY),
            probe: false,
        };
        let card = gateway.connect(&operator, connection).await.unwrap();
        gateway.set_models(&operator, card.id, &[door.model().to_owned()]).await.unwrap();
        let scope = operator.scope();
        let mut members = Vec::new();
        for nth in 0..people {
            let member = identity.add_service_member(&operator, &format!("person {nth}")).await.unwrap();
            let made = identity.make_key_for(&operator, member, "faults", Some(30)).await.unwrap();
            members.push(Person { member, key: made.key, key_id: made.row.id });
        }
        let team = team(&house, scope, &members).await;
        let administrator = database.administrator().await;
        Self {
            door,
            provider,
            people: members,
            team,
            operator,
            scope,
            house,
            database,
            administrator,
            folder,
            marks: AtomicU64::new(FIRST_MARK),
            beside: OnceLock::new(),
        }
    }

    /// The binary that the build driver built, with the settings of this plant, on this address of the database.
    pub fn orders(&self, address: &str, database_url: &str) -> Orders {
        #[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
        let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
        let mut words = vec![binary, "serve".to_owned()];
        if self.database.is_postgres() {
            words.push("--unsafe-durability".to_owned());
        }
        let port = address.rsplit_once(':').unwrap().1;
        Orders {
            words,
            settings: vec![
                ("KEYHALL_DATABASE_URL", database_url.to_owned()),
                ("KEYHALL_AGE_IDENTITY_FILE", self.identity_file().display().to_string()),
                ("KEYHALL_LISTEN", address.to_owned()),
                ("KEYHALL_PUBLIC_URL", format!("http://localhost:{port}")),
                ("KEYHALL_ALLOW_PRIVATE_ADDRESSES", ALLOWED.to_owned()),
                ("KEYHALL_LOG", "warn".to_owned()),
            ],
            log: self.folder.path().join(format!("server-{port}.log")),
        }
    }

    /// Starts a server that waits for providers for seconds only, and whose clock can be moved.
    pub async fn steered(&self) -> Process {
        let address = free_address().await;
        let mut orders = self.orders(&address, &self.database.url);
        orders.words = vec![env!("CARGO_BIN_EXE_steered").to_owned()];
        self.started(address, orders).await
    }

    /// The file that opens the seals.
    pub fn identity_file(&self) -> PathBuf {
        self.folder.path().join("identity.age")
    }

    /// Starts a server on the database.
    pub async fn serve(&self) -> Process {
        self.serve_through(&self.database.url).await
    }

    /// Starts a server that knows the database by this address.
    pub async fn serve_through(&self, database_url: &str) -> Process {
        let address = free_address().await;
        let orders = self.orders(&address, database_url);
        self.started(address, orders).await
    }

    /// Starts it. The first one is asked a question, so that later rows can be told apart by what they count.
    async fn started(&self, address: String, orders: Orders) -> Process {
        let process = Process::start(address, orders).await;
        if self.beside.get().is_none() {
            let mark = self.mark();
            let told = self.ask(&process.address, mark, false).await.unwrap();
            assert!(told.is_answer(), "{told:?}\n{}", process.said());
            let row = checker::rows(self).await.remove(0);
            self.beside.get_or_init(|| row.reserved_tokens - i64::try_from(mark).unwrap());
        }
        process
    }

    /// Tokens that a row counts beside its mark: the same for every question, because they differ in nothing else.
    pub fn beside(&self) -> i64 {
        *self.beside.get().expect("a server was started")
    }

    /// A number that no other request of this plant has.
    pub fn mark(&self) -> u64 {
        let mark = self.marks.fetch_add(1, Ordering::Relaxed);
        assert!(mark <= LAST_MARK, "there are no more marks");
        mark
    }

    /// Whose request this mark is: everybody in turn.
    pub fn person(&self, mark: u64) -> &Person {
        &self.people[usize::try_from(mark).unwrap() % self.people.len()]
    }

    /// Asks a server as the person whose turn it is.
    pub async fn ask(&self, server: &str, mark: u64, stream: bool) -> std::io::Result<client::Told> {
        client::ask_at(self.door, server, &self.person(mark).key, &self.door.question(mark, stream)).await
    }

    /// Makes a hard limit.
    pub async fn limit(
        &self,
        subject: (SubjectKind, Option<uuid::Uuid>),
        measure: Measure,
        period: Period,
        cap: i64,
    ) -> LimitId {
        let (subject_kind, subject_id) = subject;
        let limit = NewLimit { subject_kind, subject_id, model: None, measure, cap, period, hard: true };
        self.house.rooms.ledger.set_limit(&self.operator, limit).await.unwrap()
    }

    /// Takes a limit away.
    pub async fn lift(&self, limit: LimitId) {
        self.house.rooms.ledger.remove_limit(&self.operator, limit).await.unwrap();
    }

    /// Everybody whom a limit on the first person's requests can be for.
    pub fn subjects(&self) -> [(SubjectKind, Option<uuid::Uuid>); 4] {
        let first = &self.people[0];
        [
            (SubjectKind::Org, None),
            (SubjectKind::Team, Some(self.team.0)),
            (SubjectKind::Member, Some(first.member.0)),
            (SubjectKind::Key, Some(first.key_id.0)),
        ]
    }
}

/// An address at which nobody listens.
pub async fn free_address() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Everything that is played by this host.
const ALLOWED: &str = "127.0.0.0/8";

async fn team(house: &House, scope: OrgScope, people: &[Person]) -> TeamId {
    let now = SystemClock.now();
    let id: TeamId = (&SystemEntropy as &dyn Entropy).id(now);
    let write = house.rooms.store.write(scope).await.unwrap();
    let team = entity::team::Model { id, org_id: scope.org(), name: "Everybody".to_owned(), created_at: now };
    team.into_active_model().insert(&write).await.unwrap();
    for person in people {
        let row = entity::team_member::Model { org_id: scope.org(), team_id: id, member_id: person.member };
        row.into_active_model().insert(&write).await.unwrap();
    }
    write.commit().await.unwrap();
    id
}
