//! Running what is pending, by one process at a time.

use crate::{Migrator, wall};
use sea_orm_migration::{
    MigratorTrait, SchemaManager,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement},
};

/// Held while the schema is changed, so that servers that start together wait for the first: any number that nothing
/// else on the database uses ("keyhall" in ASCII).
const LOCK: i64 = 0x006b_6579_6861_6c6c;

/// Why the schema can't be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A migration that ran is not known here.
    #[error(
        "the database was changed by a newer Keyhall ({0} is not known here): run that version, or restore a backup"
    )]
    Newer(String),
    /// The login may not do what is needed.
    #[error(
        "the login `{login}` may not {what}: let a database administrator run `{remedy}`, \
         or name a login that may in KEYHALL_MIGRATION_DATABASE_URL and run `keyhall migrate`"
    )]
    NotAllowed { login: String, what: String, remedy: String },
    /// Anything else.
    #[error("the schema can't be brought up to date: {0}")]
    Database(#[from] DbErr),
}

/// Migrations that have not run, in order; and whether the wall has a gap. Reads only.
///
/// # Errors
/// [`Error::Newer`].
pub async fn pending(connection: &DatabaseConnection) -> Result<Pending, Error> {
    let applied = applied(connection).await?;
    let known: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    if let Some(newer) = applied.iter().find(|applied| !known.contains(applied)) {
        return Err(Error::Newer(newer.clone()));
    }
    let migrations: Vec<_> = known.into_iter().filter(|name| !applied.contains(name)).collect();
    let has_gap = is_postgres(connection) && migrations.is_empty() && wall::has_gap(connection).await?;
    Ok(Pending { migrations, has_gap })
}

/// The names of migrations that ran. The migrator's own question makes its table first, which not everybody may.
pub async fn applied(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if !SchemaManager::new(connection).has_table("seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What [`up`] would do.
#[derive(Debug)]
pub struct Pending {
    /// The names of migrations that have not run.
    pub migrations: Vec<String>,
    /// PostgreSQL: whether a tenant's table is outside the wall.
    pub has_gap: bool,
}

impl Pending {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.migrations.is_empty() && !self.has_gap
    }
}

/// Brings the schema up to date. `serving_login` is who serves on PostgreSQL, when that is another login than the one
/// that migrates: it is let into the serving role. Does nothing, and needs no right to, when nothing is pending.
///
/// # Errors
/// [`Error::Newer`], [`Error::NotAllowed`], [`Error::Database`].
pub async fn up(connection: &DatabaseConnection, serving_login: Option<&str>) -> Result<(), Error> {
    if pending(connection).await?.is_empty() && !needs_admission(connection, serving_login).await? {
        return Ok(());
    }
    up_by(connection, serving_login, None).await
}

/// The same, by this many migrations at most: what a backup of an older Keyhall is restored into.
///
/// # Errors
/// [`Error::Newer`], [`Error::NotAllowed`], [`Error::Database`].
pub async fn up_by(
    connection: &DatabaseConnection,
    serving_login: Option<&str>,
    steps: Option<u32>,
) -> Result<(), Error> {
    if !is_postgres(connection) {
        return Ok(Migrator::up(connection, steps).await?);
    }
    wall::require_rights(connection, serving_login).await?;
    // The lock belongs to the session: `connection` is one connection, and gives it back when it is closed.
    connection.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let done = raise(connection, serving_login, steps).await;
    let released = connection.execute_unprepared(&format!("SELECT pg_advisory_unlock({LOCK})")).await;
    done?;
    released?;
    Ok(())
}

async fn raise(connection: &DatabaseConnection, serving_login: Option<&str>, steps: Option<u32>) -> Result<(), Error> {
    // Somebody else may have been faster.
    pending(connection).await?;
    Migrator::up(connection, steps).await?;
    Ok(wall::raise(connection, serving_login).await?)
}

async fn needs_admission(connection: &DatabaseConnection, serving_login: Option<&str>) -> Result<bool, Error> {
    match serving_login {
        Some(login) if is_postgres(connection) => Ok(!wall::is_admitted(connection, login).await?),
        _ => Ok(false),
    }
}

fn is_postgres(connection: &DatabaseConnection) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}
