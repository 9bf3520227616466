//! What can go wrong with who somebody is.

use crate::{IssuerFault, SetupRefusal, SignInRefusal};
use types::{MemberId, Moment, Problem, SignInReason};

/// Why a credential lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It was never given out here, or was mistyped.
    Unknown,
    /// Its time is over.
    Expired(Moment),
    /// It was revoked.
    Revoked(Moment),
    /// Its owner's access was removed, or all of their credentials were ended.
    Ended,
    /// The organization is suspended.
    Suspended,
}

/// A failure or a refusal of identity.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not do this.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The credential lets nobody in.
    #[error("the credential is not valid: {0:?}")]
    Unauthenticated(Unknown),
    /// No organization has this slug.
    #[error("there is no organization `{0}`")]
    NoSuchOrganization(String),
    /// Another organization has this slug.
    #[error("the organization `{0}` exists already")]
    SlugTaken(String),
    /// The organization has no such identity provider, or none at all.
    #[error("there is no such identity provider")]
    NoSuchProvider,
    /// Nobody in the organization answers to this.
    #[error("there is no member `{0}`")]
    NoSuchMember(String),
    /// Several members answer to this.
    #[error("`{text}` is the name of several members")]
    Ambiguous {
        /// What was looked for.
        text: String,
        /// Who answers to it.
        ids: Vec<MemberId>,
    },
    /// The caller has no such personal key.
    #[error("there is no such personal key")]
    NoSuchKey,
    /// The invitation is unknown, used up or too old.
    #[error("the invitation is unknown, used up or too old")]
    NoSuchInvitation,
    /// A value of the request is wrong.
    #[error("`{field}` is not right: {detail}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong and what would be right.
        detail: String,
    },
    /// Requests of the organization are still open, so it can't be deleted.
    #[error("{0} requests of the organization are still open")]
    StillAsking(u64),
    /// It would leave the organization without an owner.
    #[error("the organization would have no owner left")]
    LastOwner,
    /// The role comes from the identity provider and would be back at the next sign-in.
    #[error("the role comes from the identity provider")]
    RoleFromProvider,
    /// The issuer can't be used.
    #[error(transparent)]
    Issuer(#[from] IssuerFault),
    /// The sign-in was refused.
    #[error("the sign-in was refused: {}", .0.reason())]
    SignIn(#[from] SignInRefusal),
    /// The logout token ends nothing.
    #[error("the logout token was refused: {0}")]
    LogoutToken(String),
    /// The setup link opens nothing.
    #[error(transparent)]
    Setup(#[from] SetupRefusal),
    /// Too many sign-ins began in this organization within a minute.
    #[error("too many sign-ins began within a minute")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The event could not be recorded, so nothing was changed.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// A sealed secret could not be kept or opened.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// The ledger could not be asked.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// Why nobody was signed in, when this ended a sign-in.
    pub fn sign_in_reason(&self) -> SignInReason {
        match self {
            Self::SignIn(refusal) => refusal.reason(),
            Self::NoSuchOrganization(_) => SignInReason::NoOrganization,
            Self::NoSuchProvider => SignInReason::NoProvider,
            Self::NoSuchInvitation => SignInReason::Invitation,
            Self::Issuer(_) => SignInReason::Issuer,
            Self::TooMany => SignInReason::TooMany,
            _ => SignInReason::Failed,
        }
    }

    pub(crate) fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid { field, detail: detail.into() }
    }
}
