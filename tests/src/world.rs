//! The house and its neighbours.

use crate::{Browser, Server, server::spawn};
use context::{Caller, SystemClock, SystemEntropy};
use demo::{
    identity_provider, model_provider,
    people::{ROLE_RULES, ROLES_CLAIM},
};
use gateway::NewConnection;
use identity::{NewOrg, NewProvider};
use outbound::Rules;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use seal::Master;
use server::{database::Database, wiring::Plan};
use std::{sync::Arc, time::Duration};
use store::{Scoped, entity};
use test_database::TestDatabase;
use tokio::{net::TcpListener, task::JoinHandle};
use types::{Secret, view::ConnectionKind};
use url::Url;

/// The key that the model provider accepts.
pub const PROVIDER_KEY: &str = "sk-canary-7f3e9a-provider-key";
/// A model with a list price.
pub const MODEL: &str = "gpt-5.4-mini";

/// What takes longer does not come: many times what the slowest answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running Keyhall with its neighbours.
pub struct World {
    /// Where it listens.
    pub url: Url,
    /// The model provider's base URL.
    pub provider_url: String,
    /// What the model provider saw, and how it behaves.
    pub provider: model_provider::Control,
    /// The handles, for what tests look at behind the doors.
    pub rooms: routes::Rooms,
    /// The operator, in `acme`.
    pub operator: Caller,
    /// The folder with the identity file.
    pub folder: tempfile::TempDir,
    /// The database behind it all.
    pub database: TestDatabase,
    /// A client that follows no redirect and keeps no cookie.
    pub http: reqwest::Client,
    neighbours: Vec<JoinHandle<()>>,
    /// Private addresses that its servers may reach.
    allowed: String,
    server: Option<Server>,
}

impl World {
    /// A house with the organization `acme`, its identity provider and a connection that offers every model.
    pub async fn new() -> Self {
        Self::built(true).await
    }

    /// The same without a connection.
    pub async fn without_connection() -> Self {
        Self::built(false).await
    }

    async fn built(connected: bool) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let people = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let models = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let issuer = format!("http://{}", people.local_addr().unwrap());
        let provider_url = format!("http://{}/v1", models.local_addr().unwrap());
        let allowed = format!("{},{}", people.local_addr().unwrap(), models.local_addr().unwrap());
        let provider = model_provider::Control::default();
        let config = identity_provider::Config {
            issuer: issuer.clone(),
            client_id: "tests".to_owned(),
            client_secret: Secret::new("tests-canary-client-secret"),
            redirect_uris: vec![url.join("auth/callback").unwrap()],
            key: identity_provider::Key::generate(&SystemEntropy).unwrap(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };
        let people_router = identity_provider::router(config);
        let models_router =
            model_provider::router_with(model_provider::Options::for_tests(PROVIDER_KEY), provider.clone());
        let neighbours = vec![neighbour(people, people_router), neighbour(models, models_router)];

        let database = TestDatabase::empty().await;
        let master = Master::create_file(&folder.path().join("identity.age"), &SystemEntropy).unwrap();
        let server = Server::start(listener, plan(&database, master, &url, &allowed)).await;
        let rooms = server.rooms.clone();
        let operator = found(&rooms, &issuer).await;
        if connected {
            rooms.gateway.connect(&operator, connection(&provider_url, PROVIDER_KEY)).await.unwrap();
            rooms.gateway.set_default_model(&operator, MODEL).await.unwrap();
        }
        let http = client_builder().build().unwrap();
        Self {
            url,
            provider_url,
            provider,
            rooms,
            operator,
            folder,
            database,
            http,
            neighbours,
            allowed,
            server: Some(server),
        }
    }

    /// Another server on the same database, with an address of its own.
    pub async fn another_server(&self) -> Server {
        self.another_server_on(&self.database.url).await
    }

    /// The same, at another address of the database: with something between the two.
    pub async fn another_server_on(&self, database_url: &str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let master = Master::from_file(&[self.folder.path().join("identity.age")], &[]).unwrap();
        let plan = plan(&self.database, master, &url, &self.allowed);
        let database = Database { url: database_url.to_owned(), ..plan.database.clone() };
        Server::start(listener, Plan { database, ..plan }).await
    }

    /// An address of this server.
    pub fn at(&self, path: &str) -> String {
        format!("{}{}", self.url, path.trim_start_matches('/'))
    }

    /// A browser in which this person (`ada`, `ben`, `cleo`, `dan`) is signed in to `acme`.
    pub async fn signed_in(&self, person: &str) -> Browser {
        let browser = Browser::new(&self.url);
        browser.sign_in("acme", person).await;
        browser
    }

    /// A personal key of a service member made for it.
    pub async fn key(&self) -> String {
        let member = self.rooms.identity.add_service_member(&self.operator, "pipeline").await.unwrap();
        self.rooms.identity.make_key_for(&self.operator, member, "test", Some(30)).await.unwrap().key
    }

    /// Asks `POST /v1/chat/completions` with a key.
    pub async fn complete(&self, key: &str, body: serde_json::Value) -> reqwest::Response {
        let request = self.http.post(self.at("/v1/chat/completions")).bearer_auth(key).json(&body);
        request.send().await.unwrap()
    }

    /// Every ledger row, oldest first.
    pub async fn ledger(&self) -> Vec<entity::ledger::Model> {
        use sea_orm::QueryOrder;
        let scope = self.operator.scope();
        let read = self.rooms.store.read(scope).await.unwrap();
        entity::ledger::Entity::find_in(scope).order_by_asc(entity::ledger::Column::At).all(&read).await.unwrap()
    }

    /// The actions of every audit event, in order.
    pub async fn actions(&self) -> Vec<String> {
        use sea_orm::QueryOrder;
        let scope = self.operator.scope();
        let read = self.rooms.store.read(scope).await.unwrap();
        let events = entity::audit_event::Entity::find_in(scope).order_by_asc(entity::audit_event::Column::Seq);
        events.all(&read).await.unwrap().into_iter().map(|event| event.action).collect()
    }

    /// Waits until the condition holds, ten seconds at most.
    pub async fn until(&self, what: &str, mut holds: impl AsyncFnMut(&Self) -> bool) {
        for _ in 0..1_000 {
            if holds(self).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{what}: did not happen within ten seconds");
    }

    /// The identity provider goes down.
    pub fn lose_identity_provider(&mut self) {
        if let Some(people) = self.neighbours.first() {
            people.abort();
        }
    }

    /// Asks the server to leave. What it does then is for the test to look at; [`World::gone`] waits for it.
    pub fn leave(&mut self) {
        if let Some(server) = &mut self.server {
            server.leave();
        }
    }

    /// Waits until the server that was asked to leave has gone, and reads the ledger that it left behind.
    pub async fn gone(mut self) -> Vec<entity::ledger::Model> {
        if let Some(server) = self.server.take() {
            server.end().await;
        }
        let store = self.database.store().await;
        let scope = self.operator.scope();
        let read = store.read(scope).await.unwrap();
        entity::ledger::Entity::find_in(scope).all(&read).await.unwrap()
    }

    /// Ends the world and checks that nothing was left open.
    pub async fn end(mut self) {
        let scope = self.operator.scope();
        self.until("every reservation and turn is closed", async |world| {
            let read = world.rooms.store.read(scope).await.unwrap();
            let open = entity::ledger::Column::State.is_in(["reserved", "sent"]);
            let reservations = entity::ledger::Entity::find_in(scope).filter(open).count(&read).await.unwrap();
            let running = entity::turn::Column::State.eq("running");
            let turns = entity::turn::Entity::find_in(scope).filter(running).count(&read).await.unwrap();
            reservations == 0 && turns == 0
        })
        .await;
        self.until("every provider request is closed", async |world| {
            world.provider.records().iter().all(|record| !record.is_open)
        })
        .await;
        if let Some(server) = self.server.take() {
            server.end().await;
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for neighbour in &self.neighbours {
            neighbour.abort();
        }
        if self.server.is_some() && !std::thread::panicking() {
            panic!("a test has to end its world: `world.end().await` checks that nothing was left open");
        }
    }
}

/// The database as a server is told of it. The one under test may be made for speed.
pub fn served(database: &TestDatabase) -> Database {
    Database { is_unsafe_durability_allowed: true, ..Database::at(database.url.clone()) }
}

pub(crate) fn plan(database: &TestDatabase, master: Master, url: &Url, allowed: &str) -> Plan {
    Plan {
        database: served(database),
        master,
        public_url: url.clone(),
        outbound: Rules::parse(allowed).unwrap(),
        trusted_proxies: Arc::from([]),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    }
}

/// A client that follows no redirect: tests look at each step.
#[expect(clippy::disallowed_methods, reason = "the tests are the outside: they reach loopback")]
pub(crate) fn client_builder() -> reqwest::ClientBuilder {
    // An answer that does not come fails its test, with the request's address, and hangs nothing. Nothing here speaks TLS: to read
    // the host's certificates for each client took a tenth of the journeys' time.
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .read_timeout(PATIENCE)
        .tls_certs_only([])
}

/// Waits for something that a hanging server would never do.
pub(crate) async fn patiently<T>(what: &str, done: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, done).await;
    waited.unwrap_or_else(|_| panic!("{what}: not within {} s", PATIENCE.as_secs()))
}

/// A client of the kind that worlds have, for what stands beside a world.
pub fn client() -> reqwest::Client {
    client_builder().build().unwrap()
}

pub(crate) fn neighbour(listener: TcpListener, router: axum::Router) -> JoinHandle<()> {
    spawn(async move { axum::serve(listener, router).await.unwrap() })
}

/// A connection to the model provider.
pub fn connection(base_url: &str, key: &str) -> NewConnection {
    NewConnection {
        name: "Provider".to_owned(),
        kind: ConnectionKind::OpenAiCompatible,
        base_url: Some(base_url.to_owned()),
        key: Secret::new(key),
        probe: true,
    }
}

async fn found(rooms: &routes::Rooms, issuer: &str) -> Caller {
    let provider = NewProvider {
        name: "Acme accounts".to_owned(),
        issuer: issuer.to_owned(),
        client_id: "tests".to_owned(),
        client_secret: Some(Secret::new("tests-canary-client-secret")),
        roles_claim: Some(ROLES_CLAIM.to_owned()),
        rules: ROLE_RULES.map(|(value, role)| (ROLES_CLAIM.to_owned(), value.to_owned(), role)).to_vec(),
        check: true,
    };
    let org = NewOrg {
        slug: "acme".to_owned(),
        name: "Acme".to_owned(),
        time_zone: "UTC".to_owned(),
        provider: Some(provider),
    };
    let instance = rooms.identity.instance_operator("tests", "localhost");
    rooms.identity.create_org(&instance, org).await.unwrap();
    rooms.identity.operator("acme", "tests", "localhost").await.unwrap()
}
