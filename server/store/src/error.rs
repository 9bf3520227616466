//! What can go wrong with rows.

use sea_orm::{DbErr, RuntimeErr};
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
    /// The database could not be opened or asked.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

impl Error {
    /// Whether somebody else held the database for too long: trying again may help.
    pub fn is_busy(&self) -> bool {
        let Self::Database(error) = self else { return false };
        let text = error.to_string();
        text.contains("database is locked") || text.contains("(code: 5)")
    }

    /// Whether a unique column refused the row.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(error) if is_duplicate(error))
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
            Error::Database(DbErr::Conn(RuntimeErr::SqlxError(_)) | DbErr::ConnectionAcquire(_)) => {
                unavailable("Nothing was changed. Try again in a moment.")
            }
            Error::Database(_) if error.is_busy() => unavailable("It is busy. Nothing was changed; try again."),
            Error::Database(_) => Self::internal(),
        }
    }
}
