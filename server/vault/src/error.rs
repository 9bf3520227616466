//! What can go wrong with secrets.

use sea_orm::DbErr;
use types::SecretId;

/// A secret could not be kept or opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] types::Problem),
    /// No such secret in this organization.
    #[error("there is no secret {0} here")]
    NotFound(SecretId),
    /// It is sealed to an identity that this server has not loaded.
    #[error("the secret {0} is sealed to an identity that is not loaded: name the old identity file as well")]
    Unavailable(SecretId),
    /// The row was changed, moved or put back, or the secret belongs to another purpose or destination. Recorded.
    #[error("the seal of secret {secret} does not match: {why}")]
    Mismatch {
        /// Which.
        secret: SecretId,
        /// What does not match what.
        why: &'static str,
    },
    /// The secret opened, but it is not text.
    #[error("the secret {0} is not text")]
    NotText(SecretId),
    /// The instance's own keys are incomplete or can't be opened.
    #[error("the keyring can't be opened: {0}")]
    Keyring(seal::Error),
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The event could not be recorded.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}
