//! How the outside hears of it.

use crate::Error;
use types::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(error) => error.into(),
            Error::Range { from, .. } => {
                Self::invalid("from", format!("The log has no event from {from} on in this range."))
            }
            Error::Corrupt { .. } => Self::new(503, "audit_unavailable", "The audit log can't be written.")
                .because("What can't be recorded is not done. Ask the operator of this server to verify the log."),
            Error::Empty(_) => Self::new(404, "not_found", "The audit log is empty.").because("Nothing happened yet."),
            Error::Detail { .. } | Error::Write(_) => Self::internal(),
        }
    }
}
