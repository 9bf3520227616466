//! What can go wrong in a chat.

use types::Problem;

/// A failure or a refusal of chat.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not do this.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The caller has no such conversation: another member's is told the same.
    #[error("there is no such conversation")]
    NoSuchConversation,
    /// The caller's conversations have no such message.
    #[error("there is no such message")]
    NoSuchMessage,
    /// The caller has no such turn.
    #[error("there is no such turn")]
    NoSuchTurn,
    /// The organization has no such review, or it is another auditor's.
    #[error("there is no such review")]
    NoSuchReview,
    /// The organization keeps conversations private: nobody reviews them.
    #[error("conversations are private here")]
    Private,
    /// No owner has approved the review yet.
    #[error("the review waits for an owner")]
    ReviewWaits,
    /// The review's time is over, or somebody ended it; or it was approved already.
    #[error("the review is not waiting or open any more")]
    ReviewIsOver,
    /// A value of the request is wrong.
    #[error("`{field}` is not right: {detail}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong and what would be right.
        detail: String,
    },
    /// The reply before is still being made.
    #[error("the reply is still being made")]
    StillAnswering,
    /// The organization offers the member no model.
    #[error("there is no model to ask")]
    NoModel,
    /// A sealed title, message or delta is not what was sealed for its place.
    #[error("a sealed text of the conversation can't be opened")]
    Unreadable,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The event could not be recorded, so nothing was changed.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The organization's data key can't be opened.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// The ledger could not be asked.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The gateway refused or failed.
    #[error(transparent)]
    Gateway(#[from] gateway::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    pub(crate) fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid { field, detail: detail.into() }
    }
}
