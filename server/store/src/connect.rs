//! How connections are opened: what each of them is told before its first statement.

use crate::{Backend, Error, patience};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::{Connection as _, postgres::PgConnectOptions},
};
use std::{os::unix::fs::OpenOptionsExt, time::Duration};

/// The role that serving connections run as on PostgreSQL. It owns nothing, cannot log in, and row-level security holds
/// for it; the migrations make it.
pub const SERVING_ROLE: &str = "keyhall_app";

/// What a connection that writes into an SQLite file is told. A large log is copied into the file when nobody waits for it
/// ([`crate::Store::watch`]); by whoever commits only when it is much larger than it should be.
pub(crate) const WRITER_PRAGMAS: [(&str, &str); 6] = [
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    ("secure_delete", "ON"),
    ("wal_autocheckpoint", "10000"),
];

/// What the admission lane's connections are told. Plans outlive the small tables that they were made for: what joins by a key
/// then must do so for ever. With pages that cost nothing, what costs is to look for more than one key.
pub const LANE_SETTINGS: [(&str, &str); 7] = [
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("enable_bitmapscan", "off"),
    ("random_page_cost", "0.01"),
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Changing rows while serving.
    Write,
    /// Reading rows while serving; it can do nothing else.
    Read,
    /// The admission lane's: it finds rows by their keys and by nothing else.
    Lane,
    /// Hearing what other servers say.
    Listen,
    /// Changing tables: as the login itself.
    Migrate,
}

/// A connection for migrations: as the login itself, which owns the tables. One connection, so that what is locked on it
/// stays locked until it is closed. An SQLite file is made when it is missing.
pub async fn connect_as_owner(url: &str) -> Result<DatabaseConnection, Error> {
    connect(url, Backend::of(url)?, 1, Use::Migrate).await
}

pub(crate) async fn connect(url: &str, backend: Backend, most: u32, to: Use) -> Result<DatabaseConnection, Error> {
    let may_make = backend == Backend::Sqlite && to != Use::Read && !url.contains('?');
    if may_make {
        make_private(url)?;
    }
    let mut options = ConnectOptions::new(if may_make { format!("{url}?mode=rwc") } else { url.to_owned() });
    // The lane connects when it has something to do: most processes that have one never do.
    options.connect_lazy(to == Use::Lane);
    options
        .max_connections(most)
        .min_connections(u32::from(to != Use::Lane))
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false);
    match backend {
        Backend::Sqlite => on_sqlite(&mut options, to),
        Backend::Postgres => on_postgres(&mut options, to),
    }
    Ok(Database::connect(options).await?)
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

fn on_sqlite(options: &mut ConnectOptions, to: Use) {
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(600)
            .pragma("trusted_schema", "OFF");
        if to == Use::Read {
            return sqlite.pragma("query_only", "ON");
        }
        WRITER_PRAGMAS.into_iter().fold(sqlite, |sqlite, (name, value)| sqlite.pragma(name, value))
    });
    // SQLite undoes a transaction by itself when the disk is full or can't be read (SQLite manual, "BEGIN TRANSACTION", 3.2),
    // and the driver, whose own ROLLBACK fails then, takes it for open: what follows would be savepoints in a transaction that
    // nobody commits. Such a connection is closed, and another one takes its place.
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
    });
}

/// PostgreSQL manual, "Client Connection Defaults": settings travel in the startup packet, so that no statement ever runs
/// without them.
fn on_postgres(options: &mut ConnectOptions, to: Use) {
    patience::look_for_life(options);
    if to == Use::Listen {
        options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    }
    options.map_sqlx_postgres_opts(move |postgres| told(postgres, to));
}

/// What a connection to PostgreSQL is told.
pub(crate) fn told(postgres: PgConnectOptions, to: Use) -> PgConnectOptions {
    let postgres = postgres.statement_cache_capacity(600).application_name(match to {
        Use::Write => "keyhall write",
        Use::Read => "keyhall read",
        Use::Lane => "keyhall lane",
        Use::Listen => "keyhall listen",
        Use::Migrate => "keyhall migrate",
    });
    if to == Use::Migrate {
        return postgres;
    }
    // A row that a server locked before it froze, or before the network lost it, is not held for ever, and nobody waits for it
    // longer than a request. Between two statements of the lane nobody thinks: what it locks, everybody waits for.
    let longest_pause = match to {
        Use::Lane => "5s",
        Use::Write => "20s",
        Use::Read | Use::Listen | Use::Migrate => "60s",
    };
    let postgres = postgres.options([
        ("role", SERVING_ROLE),
        ("lock_timeout", "10s"),
        ("statement_timeout", "60s"),
        ("idle_in_transaction_session_timeout", longest_pause),
    ]);
    match to {
        // A view is consistent: every statement in it sees the same commit.
        Use::Read => postgres
            .options([("default_transaction_read_only", "on"), ("default_transaction_isolation", "repeatable read")]),
        Use::Lane => postgres.options(LANE_SETTINGS),
        Use::Write | Use::Listen | Use::Migrate => postgres,
    }
}
