//! A connection to an SQLite file outside the pools, for the one thread that waits for nobody else's: the admission lane.
//! A statement through a pool is handed to a thread of the pool's and its rows are handed back one by one; that costs more
//! than the statement (docs/ARCHITECTURE.md).

use crate::{Backend, Error, Store, turns::Turns};
use rusqlite::{Error as SqliteError, ErrorCode};
use sea_orm::{DbErr, sqlx::sqlite::SqliteConnectOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What it is made of: `cargo xtask mutate` has one that can leave predicates out.
#[cfg(keyhall_mutation)]
pub use crate::mutation::Connection;
#[cfg(not(keyhall_mutation))]
pub use rusqlite::Connection;

/// Statements that stay prepared.
const STATEMENTS: usize = 64;

/// The connection. It writes like those of the pool: WAL, `synchronous=FULL`, alone while it writes.
pub struct Direct {
    connection: Connection,
    /// Commits of every such connection of this process.
    commits: Arc<AtomicU64>,
    /// Where it is noted that the database lets transactions begin.
    writers: Turns,
}

impl Store {
    /// Opens one; `None` on PostgreSQL.
    pub fn direct(&self) -> Result<Option<Direct>, Error> {
        if self.backend() != Backend::Sqlite {
            return Ok(None);
        }
        let unread = |error: sea_orm::sqlx::Error| DbErr::Custom(error.to_string());
        let file: SqliteConnectOptions = self.opened().url.parse().map_err(unread)?;
        let connection = open(file.get_filename()).map_err(|error| DbErr::Custom(error.to_string()))?;
        #[cfg(keyhall_mutation)]
        let connection = Connection(connection);
        let (commits, writers) = (self.opened().direct_commits.clone(), self.opened().writers.clone());
        Ok(Some(Direct { connection, commits, writers }))
    }
}

fn open(file: &std::path::Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    for (name, value) in crate::connect::WRITER_PRAGMAS {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}

impl Direct {
    /// For statements.
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Begins to write; waits up to five seconds for whoever is writing.
    pub fn begin(&self) -> rusqlite::Result<()> {
        self.writers.note(self.run("BEGIN IMMEDIATE"))
    }

    /// Makes it durable. After an error it was undone, if [`Direct::is_undone`] says so; else nobody knows.
    pub fn commit(&self) -> rusqlite::Result<()> {
        self.run("COMMIT")?;
        self.commits.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// Undoes everything since [`Direct::begin`].
    pub fn roll_back(&self) -> rusqlite::Result<()> {
        if self.connection.is_autocommit() { Ok(()) } else { self.run("ROLLBACK") }
    }

    /// After a failed commit: undoes what is still open. Whether nothing of it can have been written.
    pub fn is_undone(&self, error: &SqliteError) -> bool {
        let was_busy = error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
        was_busy && !self.connection.is_autocommit() && self.roll_back().is_ok()
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }
}

impl std::fmt::Debug for Direct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Direct").finish_non_exhaustive()
    }
}
