//! What can go wrong with the audit log.

use sea_orm::DbErr;
use types::Problem;

/// A failure to write, read or prove the audit log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An event's detail can't be written down: too long, too deep, or not made of objects, lists, texts, whole numbers
    /// and truth values.
    #[error("the detail of `{action}` can't be recorded: {why}")]
    Detail {
        /// The event's action.
        action: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The row that says where a chain ends contradicts the chain: it was changed by hand.
    #[error("the end of the audit log of {org} was changed by another hand: {why}")]
    Corrupt {
        /// Whose chain.
        org: types::OrgId,
        /// What contradicts what.
        why: &'static str,
    },
    /// The log has no event yet, so there is nothing to sign.
    #[error("the audit log of {0} is empty")]
    Empty(types::OrgId),
    /// A range that holds nothing.
    #[error("the range from {from} to {to} holds no event")]
    Range {
        /// First sequence number.
        from: u64,
        /// Last sequence number.
        to: u64,
    },
    /// The export could not be written.
    #[error("the export can't be written: {0}")]
    Write(std::io::Error),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}
