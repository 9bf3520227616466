//! What a command says when it failed: what is wrong, and what to do about it.

use sea_orm::DbErr;
use types::Problem;

/// What is said of a database that somebody else holds: an editor of SQLite files, a backup, a migration.
const HELD: &str = "another program holds the database and did not let go of it: nothing was changed. Try again, or see which \
                    program has it open";

/// The error, with the advice that its problem gives.
pub(super) fn text(error: anyhow::Error) -> String {
    if error.chain().filter_map(|cause| cause.downcast_ref::<DbErr>()).any(store::is_busy) {
        return HELD.to_owned();
    }
    let what = format!("{error:#}");
    match problem(error) {
        Some(problem) if !problem.is_ours() && !problem.detail.is_empty() && !what.contains(&problem.detail) => {
            format!("{}. {}", what.trim_end_matches('.'), problem.detail)
        }
        _ => what,
    }
}

/// The problem that one of the rooms would have told.
fn problem(error: anyhow::Error) -> Option<Problem> {
    macro_rules! of_rooms {
        ($error:ident: $($room:ident)*) => {$(
            let $error = match $error.downcast::<::$room::Error>() {
                Ok(found) => return Some(found.into()),
                Err(other) => other,
            };
        )*};
    }
    of_rooms!(error: identity gateway ledger audit vault);
    error.downcast().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_follows_what_is_wrong_once() {
        let missing = identity::Error::NoSuchMember("x".to_owned());
        let said = text(missing.into());
        assert!(said.starts_with("there is no member `x`. Name them by"), "{said}");
        let refused = Problem::forbidden("Only the operator can.");
        assert_eq!(text(refused.into()).matches("Only the operator can.").count(), 1);
        assert_eq!(text(anyhow::anyhow!("a").context("b")), "b: a");
    }
}
