//! The whole object graph, bottom-up, on one screen: no framework, no globals.

use crate::{config::Config, database::Database};
use anyhow::Context as _;
use audit::{Actor, Audit, Event};
use chat::Chat;
use context::{Clock, Entropy, SystemScope};
use gateway::Gateway;
use identity::Identity;
use ledger::Ledger;
use outbound::{Outbound, Rules};
use routes::{Handles, Rooms, Settings};
use seal::{Keyring, Master};
use std::{sync::Arc, time::Duration};
use store::{DatabaseClock, Store};
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
    /// What all of them take for the time.
    pub time: Arc<DatabaseClock>,
    /// Every task that outlives a request.
    pub tracker: TaskTracker,
    /// Cancelled to end them.
    pub leaving: CancellationToken,
}

/// What the graph is built from.
pub struct Plan {
    /// The database.
    pub database: Database,
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
            database: config.database(),
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
        let Plan { database, master, public_url, outbound, trusted_proxies, clock, entropy } = plan;
        let (tracker, leaving) = (TaskTracker::new(), CancellationToken::new());
        database.migrate().await?;
        let store = database.open().await?;
        let time = Arc::new(DatabaseClock::of(clock));
        time.compare(&store).await?;
        let clock: Arc<dyn Clock> = time.clone();
        let keyring = match vault::keyring::load(&store, &master).await.map_err(explained)? {
            Some(keyring) => keyring,
            None => first_keyring(&store, &master, &public_url, &clock, entropy.as_ref()).await?,
        };
        let keyring = Arc::new(keyring);
        let audit = Audit::new(store.clone(), clock.clone(), audit_keys(&keyring, &public_url));
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
            tracker.clone(),
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
        let rooms = Rooms::new(Handles {
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
        });
        Ok(Self { rooms, time, tracker, leaving })
    }

    /// Ends every task, or gives up on those that do not end, and closes the database.
    pub async fn close(self) -> anyhow::Result<()> {
        self.leaving.cancel();
        self.tracker.close();
        if tokio::time::timeout(LONGEST_GOODBYE, self.tracker.wait()).await.is_err() {
            // Their rows end by recovery.
            tracing::warn!(tasks = self.tracker.len(), "work that did not end is left behind");
        }
        Ok(self.rooms.store.clone().close().await?)
    }
}

/// What to do about a keyring that these identities do not open.
fn explained(error: vault::Error) -> anyhow::Error {
    let is_foreign = matches!(error, vault::Error::Keyring(_));
    let error = anyhow::Error::from(error);
    if is_foreign {
        error.context("the identity file does not open this database: name the one that it was made with in KEYHALL_AGE_IDENTITY_FILE")
    } else {
        error
    }
}

/// Makes the keyring. It is event 1 of the instance log, in the transaction that stores the keys: of servers that start
/// together on an empty database one writes that event, and the others take its keys.
async fn first_keyring(
    store: &Store,
    master: &Master,
    public_url: &Url,
    clock: &Arc<dyn Clock>,
    entropy: &dyn Entropy,
) -> anyhow::Result<Keyring> {
    let keyring = Keyring::generate(entropy);
    let audit = Audit::new(store.clone(), clock.clone(), audit_keys(&keyring, public_url));
    #[expect(clippy::disallowed_methods, reason = "the instance's keys are made before anybody can sign in")]
    let write = store.write(SystemScope::named("setup").for_org(OrgId::INSTANCE)).await?;
    let event = Event::new("keyring.created", "instance", OrgId::INSTANCE.to_string());
    if audit.append_system(&write, OrgId::INSTANCE, Actor::System("setup"), event).await? == 1 {
        vault::keyring::create(&write, master, &keyring, clock.as_ref(), entropy).await?;
        write.commit().await?;
        return Ok(keyring);
    }
    drop(write);
    let theirs = vault::keyring::load(store, master).await?;
    theirs.context("the instance's keys are gone, though its audit log says that they were made: restore a backup")
}

fn audit_keys(keyring: &Keyring, public_url: &Url) -> audit::Keys {
    let host = public_url.host_str().unwrap_or("localhost");
    let origin = public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    audit::Keys { mac: keyring.audit_key(), checkpoint_seed: keyring.checkpoint_seed(), origin }
}
