//! The handle: how a database is opened and how transactions begin.

use crate::{
    Bus, Error, Lock, ORGANIZATION, Read, Write,
    connect::{Use, connect},
    patience::Patience,
    turns::Turns,
};
use context::OrgScope;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbErr, IsolationLevel, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::time::Duration;
use tokio::time::timeout;

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
pub struct Store {
    backend: Backend,
    /// One connection on SQLite: writers queue here instead of failing.
    pub(crate) writer: DatabaseConnection,
    reader: DatabaseConnection,
    writers: Turns,
    readers: Turns,
    /// Where [`Store::watch`] hears other servers; it connects when it is asked to.
    pub(crate) url: std::sync::Arc<str>,
    pub(crate) bus: Bus,
}

impl Store {
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
        Ok(Self {
            backend,
            writer: connect(url, backend, writers, Use::Write).await?,
            reader: connect(url, backend, readers, Use::Read).await?,
            writers: Turns::of(writers),
            readers: Turns::of(readers),
            url: url.into(),
            bus: Bus::new(),
        })
    }

    /// Which database it is.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// Invalidations of this process and, by [`Store::watch`], of others.
    pub const fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Begins a consistent view of one organization's rows.
    pub async fn read(&self, scope: OrgScope) -> Result<Read, Error> {
        self.read_many(&[scope]).await
    }

    /// Begins a consistent view of several organizations' rows.
    pub async fn read_many(&self, scopes: &[OrgScope]) -> Result<Read, Error> {
        self.begin_read(scopes, TransactionOptions::default(), Patience::of(self.backend)).await
    }

    /// Begins a view that stays as it is at its first reading, however long it lasts: a backup.
    pub async fn snapshot(&self, scopes: &[OrgScope]) -> Result<Read, Error> {
        let options = match self.backend {
            // A transaction in WAL mode sees one state of the file.
            Backend::Sqlite => TransactionOptions::default(),
            Backend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.begin_read(scopes, options, Patience::of(self.backend).long()).await
    }

    async fn begin_read(
        &self,
        scopes: &[OrgScope],
        options: TransactionOptions,
        patience: Patience,
    ) -> Result<Read, Error> {
        let turn = self.readers.wait().await?;
        let transaction = self.readers.note(patience.wait(self.reader.begin_with_options(options)).await)?;
        patience.wait(set_scopes(&transaction, scopes)).await?;
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

    /// Begins a change of several organizations' rows: the admission lane, recovery, founding an organization.
    pub async fn write_many(&self, scopes: &[OrgScope]) -> Result<Write, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let patience = Patience::of(self.backend);
        let turn = self.writers.wait().await?;
        let transaction = self.writers.note(patience.wait(self.writer.begin_with_options(options)).await)?;
        patience.wait(set_scopes(&transaction, scopes)).await?;
        Ok(Write::new(transaction, patience, self.bus.clone(), turn))
    }

    /// Begins a change of tables without a tenant. On PostgreSQL every other table is empty in it and takes no row.
    pub async fn write_shared(&self) -> Result<Write, Error> {
        self.write_many(&[]).await
    }

    /// Open and idle connections, of writers and of readers.
    pub fn pools(&self) -> [(&'static str, u32, u32); 2] {
        let count = |connection: &DatabaseConnection| match self.backend {
            Backend::Sqlite => {
                let pool = connection.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
            Backend::Postgres => {
                let pool = connection.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        [("write", &self.writer), ("read", &self.reader)].map(|(name, connection)| {
            let (size, idle) = count(connection);
            (name, size, u32::try_from(idle).unwrap_or(u32::MAX))
        })
    }

    /// Whether the database answers, within two seconds.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(Patience::short().wait(self.reader.ping()).await?)
    }

    /// Closes every connection, so that the file may be moved. Those that somebody still uses after five seconds are left
    /// behind with a warning: what they had begun is undone when the process ends.
    pub async fn close(self) -> Result<(), Error> {
        let in_use = |(name, size, idle): (&str, u32, u32)| format!("{name}: {}", size.saturating_sub(idle));
        let pools = self.clone();
        let closing = async {
            self.writer.close().await?;
            self.reader.close().await
        };
        let Ok(closed) = timeout(LONGEST_CLOSE, closing).await else {
            let connections = pools.pools().map(in_use).join(", ");
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
