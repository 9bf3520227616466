//! How the outside hears of it.

use crate::Error;
use types::Problem;

impl From<Error> for Problem {
    /// What was sealed can't be used now: the operator or an administrator has to act, and the log says which.
    fn from(error: Error) -> Self {
        match error {
            Error::Content => Self::new(500, "content_unreadable", "This content can't be read.")
                .because("It was changed in the database, or belongs elsewhere. Ask the operator to look at the log."),
            _ => Self::new(503, "key_unavailable", "A sealed key can't be opened.")
                .because("Nothing was sent. Ask the operator of this server to look at its log."),
        }
    }
}
