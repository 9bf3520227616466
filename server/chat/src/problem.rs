//! How the outside hears of it.

use crate::Error;
use types::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::NoSuchConversation => Self::not_found("conversation"),
            Error::NoSuchMessage => Self::not_found("message"),
            Error::NoSuchTurn => Self::not_found("reply in the making"),
            Error::NoSuchReview => Self::not_found("review"),
            Error::Private => Self::new(409, "content_is_private", "Conversations are private in your organization.")
                .because("An owner can let auditors review them, under Policies."),
            Error::ReviewWaits => Self::new(409, "review_waits", "The review waits for an owner.")
                .because("Nothing can be read before an owner has approved it."),
            Error::ReviewIsOver => Self::new(409, "review_is_over", "This can’t be done with the review any more.")
                .because("Its time is over, somebody ended it, or it was approved already."),
            Error::Invalid { field, detail } => Self::invalid(field, detail),
            Error::StillAnswering => Self::new(409, "still_answering", "The reply is still being made.")
                .because("Wait for it or stop it, then go on."),
            Error::NoModel => Self::new(409, "no_model", "There is no model to ask.")
                .because("An admin of your organization connects a provider and enables a model."),
            Error::Unreadable => Self::internal(),
            Error::Store(error) => error.into(),
            Error::Audit(error) => error.into(),
            Error::Vault(error) => error.into(),
            Error::Ledger(error) => error.into(),
            Error::Gateway(error) => error.into(),
        }
    }
}

/// Why a turn ended before its reply was whole, where no refusal says it.
pub(crate) fn interrupted() -> Problem {
    Problem::new(503, "interrupted", "The server stopped while this reply was being made.")
        .because("What had come is kept. Try again to get a whole reply.")
}

/// The member's access ended while the reply was being made.
pub(crate) fn access_ended() -> Problem {
    Problem::new(403, "access_ended", "Your access ended while this reply was being made.")
        .because("What had come is kept.")
}

/// The reply grew beyond what is kept.
pub(crate) fn too_long(bytes: usize) -> Problem {
    Problem::new(502, "reply_too_long", "The reply grew too long and was stopped.")
        .because(format!("Replies are kept up to {} KB.", bytes / 1_000))
}

/// The provider answered with nothing.
pub(crate) fn empty() -> Problem {
    Problem::new(502, "empty_reply", "The model said nothing.").because("Try again, or ask another model.")
}
