//! The handle: how a database is opened and how transactions begin.

use crate::{
    Bus, Error, Lock, ORGANIZATION, Read, Write,
    connect::{Use, connect},
    patience::Patience,
    turns::{Turn, Turns},
};
use context::OrgScope;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbErr, IsolationLevel, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::timeout;

/// Connections of the admission lane's pool on PostgreSQL. It uses one at a time; one that the network lost without a word may
/// keep its place in the pool for minutes.
const LANE: u32 = 3;
/// How long connections that are in use are waited for when the database is closed.
const LONGEST_CLOSE: Duration = Duration::from_secs(5);

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, one process that serves, one writer.
    Sqlite,
    /// Any number of servers.
    Postgres,
}

impl Backend {
    /// Which database an address is of.
    pub fn of(url: &str) -> Result<Self, Error> {
        match url.split_once("://") {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(Error::Address(address_without_password(url))),
        }
    }
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store(Arc<Opened>);

/// What a [`Store`] leads to.
#[derive(Debug)]
pub(crate) struct Opened {
    backend: Backend,
    /// One connection on SQLite: writers queue here instead of failing.
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
    /// The admission lane's: the writer on SQLite.
    lane: DatabaseConnection,
    /// Whose turn it is to write. On SQLite also for who writes beside the pool ([`crate::Direct`]): the file's own lock is
    /// waited for by looking again after ever longer pauses.
    pub(crate) writers: Turns,
    readers: Turns,
    /// Where [`Store::watch`] hears other servers; it connects when it is asked to.
    pub(crate) url: Arc<str>,
    pub(crate) bus: Bus,
    /// Commits of this process beside the pool ([`crate::Direct`]).
    pub(crate) direct_commits: Arc<AtomicU64>,
    /// Whether this process hears others by [`Store::watch`]; one that does not tells them of every commit.
    pub(crate) is_watching: AtomicBool,
}

impl Store {
    pub(crate) fn opened(&self) -> &Opened {
        &self.0
    }

    /// Opens `sqlite://PATH` (made when missing) or `postgres://…`. Runs no migration.
    ///
    /// SQLite: WAL, `synchronous=FULL`, foreign keys on, 5 s busy timeout, schema not trusted (SQLite manual, "Defense
    /// against the dark arts"). PostgreSQL: every connection runs as [`crate::SERVING_ROLE`], which the migrations make.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let backend = Backend::of(url)?;
        let (writers, readers) = match backend {
            Backend::Sqlite => (1, 4),
            Backend::Postgres => (8, 8),
        };
        let writer = connect(url, backend, writers, Use::Write).await?;
        let lane = match backend {
            Backend::Sqlite => writer.clone(),
            Backend::Postgres => connect(url, backend, LANE, Use::Lane).await?,
        };
        Ok(Self(Arc::new(Opened {
            backend,
            writer,
            lane,
            reader: connect(url, backend, readers, Use::Read).await?,
            writers: Turns::of(writers),
            readers: Turns::of(readers),
            url: url.into(),
            bus: Bus::new(),
            direct_commits: Arc::default(),
            is_watching: AtomicBool::default(),
        })))
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// Invalidations of this process and, by [`Store::watch`], of others.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// Begins a consistent view of one organization's rows.
    pub async fn read(&self, scope: OrgScope) -> Result<Read, Error> {
        self.read_many(&[scope]).await
    }

    /// Begins a consistent view of several organizations' rows.
    pub async fn read_many(&self, scopes: &[OrgScope]) -> Result<Read, Error> {
        self.begin_read(scopes, TransactionOptions::default(), Patience::of(self.0.backend)).await
    }

    /// Begins a view that stays as it is at its first reading, however long it lasts: a backup.
    pub async fn snapshot(&self, scopes: &[OrgScope]) -> Result<Read, Error> {
        let options = match self.0.backend {
            // A transaction in WAL mode sees one state of the file.
            Backend::Sqlite => TransactionOptions::default(),
            Backend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.begin_read(scopes, options, Patience::of(self.0.backend).long()).await
    }

    async fn begin_read(
        &self,
        scopes: &[OrgScope],
        options: TransactionOptions,
        patience: Patience,
    ) -> Result<Read, Error> {
        let turn = self.0.readers.wait().await?;
        let transaction =
            self.0.readers.note(patience.wait(Box::pin(self.0.reader.begin_with_options(options))).await)?;
        patience.wait(Box::pin(set_scopes(&transaction, scopes))).await?;
        Ok(Read::new(transaction, patience, turn))
    }

    /// Begins a view of tables without a tenant. On PostgreSQL every other table is empty in it.
    pub async fn read_shared(&self) -> Result<Read, Error> {
        self.read_many(&[]).await
    }

    /// Begins a change of one organization's rows.
    pub async fn write(&self, scope: OrgScope) -> Result<Write, Error> {
        self.write_many(&[scope]).await
    }

    /// Begins a change that nothing else which is begun like this changes the organization beside: for decisions that
    /// look at several rows, such as whether another owner is left. On SQLite every change is alone.
    pub async fn write_alone(&self, scope: OrgScope) -> Result<Write, Error> {
        let write = self.write(scope).await?;
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        Ok(write)
    }

    /// Begins a change of several organizations' rows: recovery, founding an organization.
    pub async fn write_many(&self, scopes: &[OrgScope]) -> Result<Write, Error> {
        let turn = self.0.writers.wait().await?;
        self.write_on(&self.0.writer, Some(turn), scopes).await
    }

    /// The same for the admission lane, on the connection that is its own.
    pub async fn write_in_lane(&self, scopes: &[OrgScope]) -> Result<Write, Error> {
        let turn = self.turn_to_write().await?;
        self.write_on(&self.0.lane, turn, scopes).await
    }

    /// Waits until nobody else of this process writes to the SQLite file; for who writes beside the pool
    /// ([`crate::Direct`]), until what is answered is dropped. Nobody waits on PostgreSQL.
    pub async fn turn_to_write(&self) -> Result<Option<Turn>, Error> {
        match self.0.backend {
            Backend::Sqlite => self.0.writers.wait().await.map(Some),
            Backend::Postgres => Ok(None),
        }
    }

    async fn write_on(
        &self,
        connection: &DatabaseConnection,
        turn: Option<Turn>,
        scopes: &[OrgScope],
    ) -> Result<Write, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let patience = Patience::of(self.0.backend);
        let transaction = self.0.writers.note(patience.wait(Box::pin(connection.begin_with_options(options))).await)?;
        patience.wait(Box::pin(set_scopes(&transaction, scopes))).await?;
        let is_watched_for = self.0.backend == Backend::Sqlite && !self.0.is_watching.load(Ordering::Acquire);
        Ok(Write::new(transaction, patience, self.0.bus.clone(), is_watched_for, turn))
    }

    /// Begins a change of tables without a tenant. On PostgreSQL every other table is empty in it and takes no row.
    pub async fn write_shared(&self) -> Result<Write, Error> {
        self.write_many(&[]).await
    }

    /// Open and idle connections, of writers and of readers.
    pub fn pools(&self) -> [(&'static str, u32, u32); 2] {
        let count = |connection: &DatabaseConnection| match self.0.backend {
            Backend::Sqlite => {
                let pool = connection.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
            Backend::Postgres => {
                let pool = connection.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        [("write", &self.0.writer), ("read", &self.0.reader)].map(|(name, connection)| {
            let (size, idle) = count(connection);
            (name, size, u32::try_from(idle).unwrap_or(u32::MAX))
        })
    }

    /// Whether the database answers, within two seconds.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(Patience::short().wait(self.0.reader.ping()).await?)
    }

    /// Closes every connection, so that the file may be moved. Those that somebody still uses after five seconds are left
    /// behind with a warning: what they had begun is undone when the process ends.
    pub async fn close(self) -> Result<(), Error> {
        let in_use = |(name, size, idle): (&str, u32, u32)| format!("{name}: {}", size.saturating_sub(idle));
        let closing = async {
            self.0.lane.close_by_ref().await?;
            self.0.writer.close_by_ref().await?;
            self.0.reader.close_by_ref().await
        };
        let Ok(closed) = timeout(LONGEST_CLOSE, closing).await else {
            let connections = self.pools().map(in_use).join(", ");
            tracing::warn!(connections, "connections to the database that were still in use are left behind");
            return Ok(());
        };
        Ok(closed?)
    }
}

/// On PostgreSQL row-level security reads the organizations of the transaction from this setting.
async fn set_scopes(transaction: &impl ConnectionTrait, scopes: &[OrgScope]) -> Result<(), DbErr> {
    let backend = transaction.get_database_backend();
    if backend != sea_orm::DbBackend::Postgres {
        return Ok(());
    }
    let list: Vec<_> = scopes.iter().map(|scope| scope.org().to_string()).collect();
    let statement = Statement::from_sql_and_values(
        backend,
        "SELECT set_config('keyhall.orgs', $1, true)",
        [format!("{{{}}}", list.join(",")).into()],
    );
    transaction.query_one_raw(statement).await?;
    Ok(())
}

fn address_without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}
