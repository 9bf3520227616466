//! A PostgreSQL cluster that tests may fill.

use context::{Entropy, SystemEntropy};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use types::{Moment, OrgId};
use url::Url;

/// Who owns the tests' databases and serves on them: an ordinary login.
const LOGIN: &str = "keyhall_test";
/// What databases are copied from.
const TEMPLATE: &str = "keyhall_template";

/// The administrator's address of a cluster that trusts local connections.
#[derive(Clone, Debug)]
pub struct Cluster(Url);

impl Cluster {
    /// The cluster that this administrator's address names.
    pub fn at(url: &str) -> Self {
        Self(Url::parse(url).expect("the address of a PostgreSQL cluster: postgres://postgres@127.0.0.1:5432/postgres"))
    }

    /// The one that `KEYHALL_TEST_POSTGRES` names.
    #[expect(clippy::disallowed_methods, reason = "the build driver names the cluster in the environment")]
    pub fn of_environment() -> Option<Self> {
        std::env::var("KEYHALL_TEST_POSTGRES").ok().map(|url| Self::at(&url))
    }

    /// The address of one of its databases for the ordinary login.
    pub fn url_of_login(&self, database: &str) -> String {
        let mut url = self.0.clone();
        url.set_username(LOGIN).expect("a user name");
        url.set_path(database);
        url.to_string()
    }

    /// Its administrator, on one of its databases. Superuser: no wall and no trigger holds.
    pub async fn administrator(&self, database: &str) -> DatabaseConnection {
        let mut url = self.0.clone();
        url.set_path(database);
        store::connect_as_owner(url.as_str()).await.unwrap()
    }

    async fn maintenance(&self) -> DatabaseConnection {
        self.administrator(self.0.path().trim_start_matches('/')).await
    }

    /// The name of a migrated database, made by whoever comes first.
    pub(crate) async fn template(&self) -> String {
        let administrator = self.maintenance().await;
        administrator.execute_unprepared("SELECT pg_advisory_lock(1)").await.unwrap();
        if !exists(&administrator, TEMPLATE).await {
            let half = self.make_with(&administrator, None).await;
            let owner = store::connect_as_owner(&self.url_of_login(&half)).await.unwrap();
            migrations::up(&owner, None).await.unwrap();
            owner.close().await.unwrap();
            let rename = format!("ALTER DATABASE {half} RENAME TO {TEMPLATE}");
            administrator.execute_unprepared(&rename).await.unwrap();
        }
        administrator.execute_unprepared("SELECT pg_advisory_unlock(1)").await.unwrap();
        administrator.close().await.unwrap();
        TEMPLATE.to_owned()
    }

    /// Makes a database that the ordinary login owns.
    pub(crate) async fn make(&self, template: Option<&str>) -> String {
        let administrator = self.maintenance().await;
        let name = self.make_with(&administrator, template).await;
        administrator.close().await.unwrap();
        name
    }

    async fn make_with(&self, administrator: &DatabaseConnection, template: Option<&str>) -> String {
        let login = format!(
            "DO $$ BEGIN CREATE ROLE {LOGIN} LOGIN CREATEROLE; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        administrator.execute_unprepared(&login).await.unwrap();
        let id: OrgId = (&SystemEntropy as &dyn Entropy).id(Moment(1));
        let name = format!("keyhall_{}", id.0.simple());
        let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        administrator.execute_unprepared(&format!("CREATE DATABASE {name} OWNER {LOGIN}{template}")).await.unwrap();
        name
    }

    /// Removes a database and ends whoever uses it.
    pub(crate) async fn drop_database(&self, name: &str) {
        // A cluster that a test stopped is thrown away as a whole.
        let Ok(administrator) = store::connect_as_owner(self.0.as_str()).await else { return };
        let _ = administrator.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        let _ = administrator.close().await;
    }
}

async fn exists(administrator: &DatabaseConnection, name: &str) -> bool {
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    let found = Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into()]);
    administrator.query_one_raw(found).await.unwrap().is_some()
}
