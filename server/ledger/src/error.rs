//! What can go wrong when money is counted.

use types::{LedgerId, Problem, problem::LimitRefusal};

/// Why the ledger did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not, or something in the request is wrong.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// A cap on cost, tokens or requests would be passed: trying again soon is useless.
    #[error("{}: {}", .0.rule, .0.figures())]
    Limit(LimitRefusal),
    /// A rate (a window of a minute or an hour, or requests at once) would be passed: trying again later helps.
    #[error("{}: {}", .0.rule, .0.figures())]
    Rate(LimitRefusal),
    /// The model has no price, and a limit on cost applies.
    #[error("the model `{0}` has no price, and a limit on cost applies")]
    Unpriced(String),
    /// Nobody can say beforehand what the request costs at most, and a limit on cost applies.
    #[error("the request has no worst case, and a limit on cost applies")]
    Unbounded,
    /// The request could cost more than can be counted.
    #[error("the request is too large to be counted")]
    TooLarge,
    /// The reservation was settled, released or recovered before; its figures stand.
    #[error("the ledger row {0} has ended before")]
    Ended(LedgerId),
    /// The transaction that would have recorded it failed: nothing happened.
    #[error("nothing could be recorded: {0}")]
    NotRecorded(String),
    /// The end of a request could not be recorded: its reservation stands until recovery charges it.
    #[error("the end of the ledger row {id} could not be recorded: {why}")]
    NotSettled {
        /// The row.
        id: LedgerId,
        /// What the database said.
        why: String,
    },
    /// The server is leaving and admits nothing any more.
    #[error("the server is shutting down")]
    Leaving,
    /// A row says something that no version of Keyhall writes.
    #[error("the row {0} is damaged")]
    Damaged(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The audit log could not be written.
    #[error(transparent)]
    Audit(#[from] audit::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}
