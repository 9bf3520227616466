//! The whole object graph, bottom-up, on one screen: no framework, no globals.

use crate::config::Config;
use anyhow::{Context as _, bail};
use audit::{Actor, Audit, Event};
use chat::Chat;
use context::{Clock, Entropy};
use gateway::Gateway;
use identity::Identity;
use ledger::Ledger;
use migrations::Migrator;
use outbound::{Outbound, Rules};
use routes::{Rooms, Settings};
use sea_orm_migration::MigratorTrait;
use seal::{Keyring, Master};
use std::{path::Path, sync::Arc, time::Duration};
use store::{Backend, Store};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::OrgId;
use url::Url;
use vault::Vault;

/// How long tasks may take to end once they were told to: exchanges with providers have nine seconds, and a settlement that
/// the database does not take is tried for as long again.
const LONGEST_GOODBYE: Duration = Duration::from_secs(25);

/// Everything that is running, and how to end it.
pub struct House {
    /// The handles.
    pub rooms: Rooms,
    /// Every task that outlives a request.
    pub tracker: TaskTracker,
    /// Cancelled to end them.
    pub leaving: CancellationToken,
}

/// What the graph is built from.
pub struct Plan {
    /// The database.
    pub database_url: String,
    /// What secrets are sealed to.
    pub master: Master,
    /// Where people reach the server.
    pub public_url: Url,
    /// Where outbound requests may go.
    pub outbound: Rules,
    /// Proxies that are believed.
    pub trusted_proxies: Arc<[ipnet::IpNet]>,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Plan {
    /// As configured, with the host's clock and the operating system's randomness.
    pub fn of(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            database_url: config.database_url.clone(),
            master: Master::from_file(&config.identity_files, &config.recipients)?,
            public_url: config.public_url.clone(),
            outbound: config.outbound.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            clock: Arc::new(context::SystemClock),
            entropy: Arc::new(context::SystemEntropy),
        })
    }
}

impl House {
    /// Opens the database, brings its schema up to date and builds every handle.
    pub async fn build(plan: Plan) -> anyhow::Result<Self> {
        let Plan { database_url, master, public_url, outbound, trusted_proxies, clock, entropy } = plan;
        let (tracker, leaving) = (TaskTracker::new(), CancellationToken::new());
        let store = open(&database_url).await?;
        migrate(&store).await?;
        let keyring = vault::keyring::load(&store, &master).await?;
        let (keyring, is_new) = match keyring {
            Some(keyring) => (Arc::new(keyring), false),
            None => (Arc::new(Keyring::generate(entropy.as_ref())), true),
        };
        let audit = Audit::new(store.clone(), clock.clone(), audit_keys(&keyring, &public_url));
        if is_new {
            // Event 1 of the instance log, in the transaction that stores the keys.
            let write = store.write_shared().await?;
            vault::keyring::create(&write, &master, &keyring, clock.as_ref(), entropy.as_ref()).await?;
            let event = Event::new("keyring.created", "instance", OrgId::INSTANCE.to_string());
            audit.append_system(&write, OrgId::INSTANCE, Actor::System("setup"), event).await?;
            write.commit().await?;
        }
        let master = Arc::new(master);
        let outbound = Outbound::new(outbound)?;
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
        let gateway = Gateway::new(
            store.clone(),
            outbound.clone(),
            audit.clone(),
            vault.clone(),
            ledger.clone(),
            clock.clone(),
            entropy.clone(),
            tracker.clone(),
            leaving.clone(),
        );
        let identity = Identity::new(
            store.clone(),
            outbound,
            audit.clone(),
            vault.clone(),
            ledger.clone(),
            clock.clone(),
            entropy.clone(),
            public_url.clone(),
        );
        let chat = Chat::new(
            store.clone(),
            audit.clone(),
            vault.clone(),
            ledger.clone(),
            gateway.clone(),
            clock.clone(),
            entropy.clone(),
            tracker.clone(),
            leaving.clone(),
        );
        let settings = Settings { public_url, trusted_proxies };
        let rooms = Rooms {
            store,
            audit,
            vault,
            ledger,
            gateway,
            identity,
            chat,
            clock,
            entropy,
            settings,
            tracker: tracker.clone(),
            leaving: leaving.clone(),
        };
        Ok(Self { rooms, tracker, leaving })
    }

    /// Ends every task, or gives up on those that do not end, and closes the database.
    pub async fn close(self) -> anyhow::Result<()> {
        self.leaving.cancel();
        self.tracker.close();
        if tokio::time::timeout(LONGEST_GOODBYE, self.tracker.wait()).await.is_err() {
            // Their rows end by recovery.
            tracing::warn!(tasks = self.tracker.len(), "work that did not end is left behind");
        }
        Ok(self.rooms.store.close().await?)
    }
}

fn audit_keys(keyring: &Keyring, public_url: &Url) -> audit::Keys {
    let host = public_url.host_str().unwrap_or("localhost");
    let origin = public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    audit::Keys { mac: keyring.audit_key(), checkpoint_seed: keyring.checkpoint_seed(), origin }
}

/// The path of an SQLite database; `None` for PostgreSQL.
pub fn sqlite_path(database_url: &str) -> Option<&Path> {
    let path = database_url.strip_prefix("sqlite://")?;
    Some(Path::new(path.split('?').next().unwrap_or(path)))
}

/// Opens the database, with an error that says what to do.
pub async fn open(database_url: &str) -> anyhow::Result<Store> {
    if let Some(path) = sqlite_path(database_url)
        && let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        bail!("the folder {} of the database is not there: make it, or correct KEYHALL_DATABASE_URL", folder.display());
    }
    let store = Store::open(database_url).await.context("the database can't be opened")?;
    if store.backend() == Backend::Postgres {
        bail!("this version serves SQLite only: write sqlite://PATH in KEYHALL_DATABASE_URL");
    }
    Ok(store)
}

/// Brings the schema up to date; refuses a database that a newer Keyhall has changed.
pub async fn migrate(store: &Store) -> anyhow::Result<()> {
    let known: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let connection = store.for_migrations();
    let is_fresh = !sea_orm_migration::SchemaManager::new(connection).has_table("seaql_migrations").await?;
    if !is_fresh {
        let applied = Migrator::get_migration_models(connection).await?;
        if let Some(newer) = applied.iter().find(|applied| !known.contains(&applied.version)) {
            bail!(
                "the database was changed by a newer Keyhall ({} is not known here): run that version, or restore a backup",
                newer.version
            );
        }
    }
    Migrator::up(connection, None).await.context("the schema can't be brought up to date")?;
    Ok(())
}
