//! How the outside hears of it.

use crate::Error;
use types::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let unavailable =
            |detail: &str| Self::new(503, "key_unavailable", "A sealed key can't be opened.").because(detail);
        match error {
            Error::Refused(problem) => problem,
            Error::Unavailable(_) | Error::Keyring(_) | Error::Seal(_) => unavailable(
                "Nothing was sent. Ask the operator of this server: the log says which identity is missing.",
            ),
            Error::Mismatch { .. } | Error::NotText(_) => unavailable(
                "Nothing was sent. The stored key is not the one that was entered for this destination: an admin has to \
                 enter it again. The audit log has the event.",
            ),
            Error::NotFound(_) => unavailable("Nothing was sent. The key was removed: an admin has to enter one."),
            Error::Audit(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}
