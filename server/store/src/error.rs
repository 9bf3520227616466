//! What can go wrong with rows.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use types::Problem;

/// A failure of the database or of a row in it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address names no database that Keyhall can use.
    #[error("`{0}` is not a database address: use sqlite://PATH or postgres://USER@HOST/NAME")]
    Address(String),
    /// The database's file can't be made.
    #[error("the database file {path} can't be opened: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Every connection is in use, and too many wait for one: nothing was begun.
    #[error("too many requests wait for the database")]
    Overloaded,
    /// The database could not be opened or asked.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

impl Error {
    /// Whether somebody else held the database for too long: trying again may help.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Database(error) if is_busy(error))
    }

    /// Whether a unique column refused the row.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(error) if is_duplicate(error))
    }
}

/// Whether somebody else held the database, or a row of it, for too long.
pub fn is_busy(error: &DbErr) -> bool {
    let text = error.to_string();
    // SQLite's SQLITE_BUSY; PostgreSQL's lock_not_available, deadlock_detected and serialization_failure.
    ["database is locked", "(code: 5)"].iter().any(|sign| text.contains(sign))
        || matches!(code(error).as_deref(), Some("55P03" | "40P01" | "40001"))
}

/// What the driver said.
fn driver(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// The code that the database gave its refusal (PostgreSQL manual, appendix A).
fn code(error: &DbErr) -> Option<String> {
    driver(error)?.as_database_error()?.code().map(Into::into)
}

/// Whether the connection, not the statement, is at fault: it can't be had, was closed, or the database is stopping,
/// starting or full.
fn is_lost(error: &DbErr) -> bool {
    let by_code = || code(error).is_some_and(|code| ["57P", "08", "53"].iter().any(|class| code.starts_with(class)));
    match (error, driver(error)) {
        (DbErr::Conn(_) | DbErr::ConnectionAcquire(_), _) => true,
        (_, Some(SqlxError::Database(_))) => by_code(),
        (_, Some(error)) => matches!(
            error,
            SqlxError::Io(_)
                | SqlxError::Tls(_)
                | SqlxError::Protocol(_)
                | SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed
        ),
        (_, None) => false,
    }
}

/// Whether a unique column refused the row.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let unavailable =
            |detail: &str| Self::new(503, "database_unavailable", "The database did not answer.").because(detail);
        match &error {
            Error::Address(_) | Error::File { .. } => Self::internal(),
            Error::Overloaded => Self::new(503, "overloaded", "The server is busy.").because(
                "Too many requests came at once. Nothing was changed and nothing was sent; try again in a moment.",
            ),
            Error::Database(error) if is_lost(error) => unavailable("Nothing was changed. Try again in a moment."),
            Error::Database(_) if error.is_busy() => unavailable("It is busy. Nothing was changed; try again."),
            Error::Database(_) => Self::internal(),
        }
    }
}
