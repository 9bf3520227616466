//! A Keyhall that was never set up, with its neighbours, and a clock that can be moved.

use crate::{
    Server,
    world::{PROVIDER_KEY, neighbour, plan},
};
use context::{Clock, SystemClock, SystemEntropy};
use demo::{identity_provider, model_provider};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use seal::Master;
use server::wiring::Plan;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::{Scoped, SharedRows, entity};
use test_database::TestDatabase;
use tokio::{net::TcpListener, task::JoinHandle};
use types::{Moment, Secret};
use url::Url;

/// Our client at the demo's identity provider.
pub const CLIENT_ID: &str = "first-run";
/// Its secret.
pub const CLIENT_SECRET: &str = "first-run-canary-client-secret";

/// The host's clock, moved.
#[derive(Default)]
pub struct Shifted(AtomicI64);

impl Shifted {
    /// Moves it forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Moves it to where a minute begins: what counts by the minute is not cut in two.
    pub fn begin_minute(&self) {
        self.advance_seconds(60 - self.now().unix_seconds().rem_euclid(60));
    }
}

impl Clock for Shifted {
    fn now(&self) -> Moment {
        SystemClock.now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// A running server without an organization.
pub struct Empty {
    /// Where it listens.
    pub url: Url,
    /// The issuer of the demo's identity provider.
    pub issuer: String,
    /// The model provider's base URL.
    pub provider_url: String,
    /// An address of this host that may be reached and where nothing listens.
    pub closed: String,
    /// The handles.
    pub rooms: routes::Rooms,
    /// Its clock.
    pub clock: Arc<Shifted>,
    _folder: tempfile::TempDir,
    _database: TestDatabase,
    neighbours: Vec<JoinHandle<()>>,
    server: Server,
}

impl Empty {
    /// Starts it. `more` is another neighbour that it may reach.
    pub async fn with_neighbour(more: Option<(TcpListener, axum::Router)>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (listener, people, models, closed) = (bind().await, bind().await, bind().await, bind().await);
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let issuer = format!("http://{}", people.local_addr().unwrap());
        let provider_url = format!("http://{}/v1", models.local_addr().unwrap());
        let mut allowed =
            vec![people.local_addr().unwrap(), models.local_addr().unwrap(), closed.local_addr().unwrap()];
        allowed.extend(more.as_ref().map(|(listener, _)| listener.local_addr().unwrap()));
        let closed = format!("http://{}", closed.local_addr().unwrap());
        let clock = Arc::new(Shifted::default());
        let config = identity_provider::Config {
            issuer: issuer.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Secret::new(CLIENT_SECRET),
            redirect_uris: vec![url.join("auth/callback").unwrap()],
            key: identity_provider::Key::generate(&SystemEntropy).unwrap(),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
        };
        let mut neighbours = vec![
            neighbour(people, identity_provider::router(config)),
            neighbour(models, model_provider::router(model_provider::Options::for_tests(PROVIDER_KEY))),
        ];
        neighbours.extend(more.map(|(listener, router)| neighbour(listener, router)));
        let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
        let database = TestDatabase::empty().await;
        let master = Master::create_file(&folder.path().join("identity.age"), &SystemEntropy).unwrap();
        let plan = Plan { clock: clock.clone(), ..plan(&database, master, &url, &allowed.join(",")) };
        let server = Server::start(listener, plan).await;
        let rooms = server.rooms.clone();
        Self {
            url,
            issuer,
            provider_url,
            closed,
            rooms,
            clock,
            _folder: folder,
            _database: database,
            neighbours,
            server,
        }
    }

    /// Starts it with its ordinary neighbours.
    pub async fn new() -> Self {
        Self::with_neighbour(None).await
    }

    /// A token of `keyhall setup`, or of `keyhall setup --again`.
    pub async fn token(&self, again: bool) -> Result<String, identity::Error> {
        let operator = self.rooms.identity.instance_operator("tests", "localhost");
        let link = self.rooms.identity.make_setup_link(&operator, again).await?;
        assert_eq!(link.url.path(), "/setup");
        assert_eq!(link.url.origin(), self.url.origin());
        Ok(link.url.fragment().unwrap().to_owned())
    }

    /// The slugs of every organization.
    pub async fn orgs(&self) -> Vec<String> {
        let operator = self.rooms.identity.instance_operator("tests", "localhost");
        self.rooms.identity.orgs(&operator).await.unwrap().into_iter().map(|org| org.slug).collect()
    }

    /// How many sealed secrets, members and locators there are: what a refusal must leave at nothing.
    pub async fn locators(&self) -> usize {
        let read = self.rooms.store.read_shared().await.unwrap();
        entity::locator::Entity::find_shared().all(&read).await.unwrap().len()
    }

    /// The actions of the instance's log, with what was refused marked.
    pub async fn instance_actions(&self) -> Vec<String> {
        self.actions_in(&self.rooms.identity.instance_operator("tests", "localhost")).await
    }

    /// The actions of an organization's log.
    pub async fn actions(&self, slug: &str) -> Vec<String> {
        self.actions_in(&self.rooms.identity.operator(slug, "tests", "localhost").await.unwrap()).await
    }

    async fn actions_in(&self, caller: &context::Caller) -> Vec<String> {
        use entity::audit_event::{Column, Entity};
        let scope = caller.scope();
        let read = self.rooms.store.read(scope).await.unwrap();
        let events = Entity::find_in(scope).filter(Column::Seq.gt(0)).order_by_asc(Column::Seq);
        events.all(&read).await.unwrap().into_iter().map(|event| event.action).collect()
    }

    /// Ends it.
    pub async fn end(self) {
        self.server.end().await;
        for neighbour in self.neighbours {
            neighbour.abort();
        }
    }
}
