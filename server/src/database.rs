//! Opening the database and bringing its schema up to date; every refusal says what to do.

use anyhow::bail;
use migrations::Pending;
use sea_orm::{DatabaseConnection, sqlx::postgres::PgConnectOptions};
use std::path::Path;
use store::{Backend, SERVING_ROLE, Store};

mod standing;

/// Where the rows are, and who may do what to them.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://…`: who serves.
    pub url: String,
    /// PostgreSQL: who changes tables, where that is another login.
    pub migration_url: Option<String>,
    /// PostgreSQL: whether one that may lose what it acknowledged is accepted. Tests only.
    pub is_unsafe_durability_allowed: bool,
}

impl Database {
    /// One address for everything, durable.
    pub fn at(url: String) -> Self {
        Self { url, migration_url: None, is_unsafe_durability_allowed: false }
    }

    /// Opens it for serving. Refuses a PostgreSQL whose second wall or durability is not what the product promises.
    pub async fn open(&self) -> anyhow::Result<Store> {
        self.require_folder()?;
        let store = Store::open(&self.url).await.map_err(|error| self.explained(error))?;
        if store.backend() == Backend::Postgres {
            let found = standing::of(&store).await?;
            found.check(self.is_unsafe_durability_allowed)?;
        }
        Ok(store)
    }

    /// Brings the schema up to date; refuses a database that a newer Keyhall has changed. Servers that do it together
    /// wait for each other.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let serving = self.serving_login();
        self.as_owner(async |owner| Ok(migrations::up(owner, serving.as_deref()).await?)).await
    }

    /// The names of migrations that ran.
    pub async fn applied(&self) -> anyhow::Result<Vec<String>> {
        self.as_owner(async |owner| Ok(migrations::applied(owner).await?)).await
    }

    /// Runs this many migrations at most.
    pub async fn migrate_by(&self, steps: u32) -> anyhow::Result<()> {
        let serving = self.serving_login();
        self.as_owner(async |owner| Ok(migrations::up_by(owner, serving.as_deref(), Some(steps)).await?)).await
    }

    /// Puts back the triggers that keep the audit log and the ledger; answers which were gone.
    pub async fn put_guards_back(&self) -> anyhow::Result<Vec<String>> {
        self.as_owner(async |owner| Ok(migrations::guards::put_back(owner).await?)).await
    }

    /// Does something as the login that owns the tables.
    async fn as_owner<T>(&self, work: impl AsyncFnOnce(&DatabaseConnection) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let owner = self.owner().await?;
        let done = work(&owner).await;
        owner.close().await?;
        done
    }

    /// What [`Database::migrate`] would do.
    pub async fn pending(&self) -> anyhow::Result<Pending> {
        self.as_owner(async |owner| Ok(migrations::pending(owner).await?)).await
    }

    async fn owner(&self) -> anyhow::Result<DatabaseConnection> {
        self.require_folder()?;
        let url = self.migration_url.as_ref().unwrap_or(&self.url);
        if Backend::of(url)? != Backend::of(&self.url)? {
            bail!(
                "KEYHALL_MIGRATION_DATABASE_URL and KEYHALL_DATABASE_URL name two kinds of database: they must be one"
            );
        }
        store::connect_as_owner(url).await.map_err(|error| self.explained(error))
    }

    /// Who serves, when somebody else migrates.
    fn serving_login(&self) -> Option<String> {
        self.migration_url.as_ref()?;
        let options: PgConnectOptions = self.url.parse().ok()?;
        Some(options.get_username().to_owned())
    }

    /// Refuses an SQLite file that is not there: only what founds an installation makes one.
    pub fn require_file(&self) -> anyhow::Result<()> {
        if let Some(path) = sqlite_path(&self.url)
            && !path.exists()
        {
            bail!(
                "there is no database at {}: correct KEYHALL_DATABASE_URL, or make one there with `keyhall setup` or \
                 `keyhall migrate`",
                path.display()
            );
        }
        Ok(())
    }

    fn require_folder(&self) -> anyhow::Result<()> {
        if let Some(folder) = sqlite_path(&self.url).and_then(Path::parent)
            && !folder.as_os_str().is_empty()
            && !folder.is_dir()
        {
            let folder = folder.display();
            bail!("the folder {folder} of the database is not there: make it, or correct KEYHALL_DATABASE_URL");
        }
        Ok(())
    }

    fn explained(&self, error: store::Error) -> anyhow::Error {
        let said = error.to_string();
        let hint = if said.contains(SERVING_ROLE) {
            format!(
                "the login of KEYHALL_DATABASE_URL may not act as {SERVING_ROLE}: run `keyhall migrate` with the owner's \
                 address in KEYHALL_MIGRATION_DATABASE_URL, or let an administrator run `GRANT {SERVING_ROLE} TO` that login"
            )
        } else {
            "the database can't be opened: is it running, and is KEYHALL_DATABASE_URL right?".to_owned()
        };
        anyhow::Error::from(error).context(hint)
    }
}

/// The path of an SQLite database; `None` for PostgreSQL.
pub fn sqlite_path(database_url: &str) -> Option<&Path> {
    let path = database_url.strip_prefix("sqlite://")?;
    Some(Path::new(path.split('?').next().unwrap_or(path)))
}
