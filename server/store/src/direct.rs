//! A connection to an SQLite file outside the pools, for the one thread that waits for nobody else's: the admission lane.
//! A statement through a pool is handed to a thread of the pool's and its rows are handed back one by one; that costs more
//! than the statement (docs/ARCHITECTURE.md).

use crate::{Backend, Error, Store, turns::Turns};
use rusqlite::{Error as SqliteError, ErrorCode};
use sea_orm::{DbErr, sqlx::sqlite::SqliteConnectOptions};
use std::{
    cell::Cell,
    ffi::OsString,
    fs::File,
    io,
    path::Path,
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

/// When what was committed has to be on the disk. Whatever ends this process loses nothing of either; a power failure may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDisk {
    /// Before the commit returns (`synchronous=FULL`).
    Now,
    /// With the next commit that is, or with [`Direct::sync`] (`synchronous=NORMAL`).
    Soon,
}

/// The connection. It writes like those of the pool: WAL, `synchronous=FULL` unless it is told otherwise, alone while it
/// writes.
pub struct Direct {
    connection: Connection,
    /// What the connection was told last.
    on_disk: Cell<OnDisk>,
    /// The log, to be written out without a transaction.
    log: File,
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
        let log = log_of(file.get_filename()).map_err(|error| DbErr::Custom(error.to_string()))?;
        #[cfg(keyhall_mutation)]
        let connection = Connection(connection);
        let (commits, writers) = (self.opened().direct_commits.clone(), self.opened().writers.clone());
        Ok(Some(Direct { connection, on_disk: Cell::new(OnDisk::Now), log, commits, writers }))
    }
}

fn open(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    for (name, value) in crate::connect::WRITER_PRAGMAS {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}

/// The log beside the file (SQLite, "Write-Ahead Logging"). It stays the same file while a connection is open.
fn log_of(file: &Path) -> io::Result<File> {
    let mut name = OsString::from(file);
    name.push("-wal");
    File::options().write(true).open(name)
}

impl Direct {
    /// For statements.
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Begins to write; waits up to five seconds for whoever is writing.
    pub fn begin(&self, on_disk: OnDisk) -> rusqlite::Result<()> {
        if self.on_disk.get() != on_disk {
            let synchronous = match on_disk {
                OnDisk::Now => "FULL",
                OnDisk::Soon => "NORMAL",
            };
            self.connection.pragma_update(None, "synchronous", synchronous)?;
            self.on_disk.set(on_disk);
        }
        self.writers.note(self.run("BEGIN IMMEDIATE"))
    }

    /// Brings to the disk what was committed as [`OnDisk::Soon`].
    pub fn sync(&self) -> io::Result<()> {
        self.log.sync_data()
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
