//! The handle: how a database is opened and how transactions begin.

use crate::{Bus, Error, Invalidation, Read, Write};
use context::OrgScope;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use std::{os::unix::fs::OpenOptionsExt, time::Duration};
use tokio_util::sync::CancellationToken;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, one process that serves, one writer.
    Sqlite,
    /// Any number of servers.
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
    /// One connection on SQLite: writers queue here instead of failing.
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    bus: Bus,
}

impl Store {
    /// Opens `sqlite://PATH` (made when missing) or `postgres://…`. Runs no migration.
    ///
    /// SQLite: WAL, `synchronous=FULL`, foreign keys on, 5 s busy timeout, schema not trusted (SQLite manual, "Defense
    /// against the dark arts").
    pub async fn open(url: &str) -> Result<Self, Error> {
        let (backend, writers, readers) = match url.split_once("://") {
            Some(("sqlite", _)) => (Backend::Sqlite, 1, 4),
            Some(("postgres" | "postgresql", _)) => (Backend::Postgres, 8, 8),
            _ => return Err(Error::Address(address_without_password(url))),
        };
        if backend == Backend::Sqlite {
            make_private(url)?;
        }
        Ok(Self {
            backend,
            writer: connect(url, backend, writers, false).await?,
            reader: connect(url, backend, readers, true).await?,
            bus: Bus::new(),
        })
    }

    /// Which database it is.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The connection that migrations run on. Nothing else uses it.
    pub const fn for_migrations(&self) -> &DatabaseConnection {
        &self.writer
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
        let options = TransactionOptions {
            access_mode: (self.backend == Backend::Postgres).then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let transaction = self.reader.begin_with_options(options).await?;
        set_scopes(&transaction, scopes).await?;
        Ok(Read(transaction))
    }

    /// Begins a view of tables without a tenant.
    pub async fn read_shared(&self) -> Result<Read, Error> {
        self.read_many(&[]).await
    }

    /// Begins a change of one organization's rows.
    pub async fn write(&self, scope: OrgScope) -> Result<Write, Error> {
        self.write_many(&[scope]).await
    }

    /// Begins a change of several organizations' rows: the admission lane, recovery, founding an organization.
    pub async fn write_many(&self, scopes: &[OrgScope]) -> Result<Write, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        set_scopes(&transaction, scopes).await?;
        Ok(Write::new(transaction, self.bus.clone()))
    }

    /// Begins a change of tables without a tenant.
    pub async fn write_shared(&self) -> Result<Write, Error> {
        self.write_many(&[]).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.ping().await?)
    }

    /// Publishes [`Invalidation::Everything`] when another process wrote to the SQLite file (`PRAGMA data_version`),
    /// four times a second, until cancelled.
    pub async fn watch(self, cancelled: CancellationToken) {
        let mut seen = None;
        while cancelled.run_until_cancelled(tokio::time::sleep(Duration::from_millis(250))).await.is_some() {
            let statement = Statement::from_string(self.writer.get_database_backend(), "PRAGMA data_version");
            // The writer's connection sees its own commits as no change.
            let version = match self.writer.query_one_raw(statement).await {
                Ok(Some(row)) => row.try_get_by_index::<i64>(0).ok(),
                _ => None,
            };
            if version.is_some() && seen.is_some() && version != seen {
                self.bus.publish(Invalidation::Everything);
            }
            seen = version.or(seen);
        }
    }

    /// Closes every connection, so that the file may be moved.
    pub async fn close(self) -> Result<(), Error> {
        self.writer.close().await?;
        Ok(self.reader.close().await?)
    }
}

/// Makes a missing SQLite file for its owner alone; SQLite gives `-wal` and `-shm` the same mode.
fn make_private(url: &str) -> Result<(), Error> {
    let path = url.strip_prefix("sqlite://").unwrap_or_default();
    // With parameters or escapes, how it is opened is the address's business.
    if path.is_empty() || path.contains([':', '?', '%']) {
        return Ok(());
    }
    let made = std::fs::File::options().write(true).create(true).truncate(false).mode(0o600).open(path);
    made.map(drop).map_err(|error| Error::File { path: path.to_owned(), error })
}

async fn connect(url: &str, backend: Backend, connections: u32, reads: bool) -> Result<DatabaseConnection, Error> {
    let url = if backend == Backend::Sqlite && !reads && !url.contains('?') {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    };
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false);
    if backend == Backend::Sqlite {
        options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(600)
                .pragma("synchronous", "FULL")
                .pragma("trusted_schema", "OFF")
                .pragma("secure_delete", "ON");
            if reads { sqlite.pragma("query_only", "ON") } else { sqlite.pragma("journal_mode", "WAL") }
        });
    }
    Ok(Database::connect(options).await?)
}

/// On PostgreSQL row-level security reads the organizations of the transaction from this setting.
async fn set_scopes(transaction: &impl ConnectionTrait, scopes: &[OrgScope]) -> Result<(), Error> {
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
