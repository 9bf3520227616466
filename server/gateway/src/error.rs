//! What can go wrong between a question and its answer.

use http::StatusCode;
use types::{
    Problem,
    view::{ProbeReport, SubjectKind},
};

/// A refusal or a failure of the gateway.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not do this.
    #[error("{0}")]
    Refused(#[from] Problem),
    /// A field of the request is wrong.
    #[error("`{field}` is not right: {detail}")]
    Malformed {
        /// Which, as a path: `messages[0].content`.
        field: String,
        /// Why.
        detail: String,
    },
    /// No connection offers a model of this name.
    #[error("there is no model `{0}`")]
    ModelNotFound(String),
    /// The model is there, but members may not use it.
    #[error("the model `{0}` is not allowed")]
    ModelNotAllowed(String),
    /// The model is there, and a list of those that somebody may use does not name it.
    #[error("the model `{model}` is not on the list")]
    ModelNotListed {
        /// Which.
        model: String,
        /// Whose list.
        whose: SubjectKind,
        /// The first few that are on it.
        listed: Vec<String>,
    },
    /// There is no such thing in the organization.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Another connection has this name.
    #[error("there is a connection named `{0}` already")]
    NameTaken(String),
    /// The provider did not accept the key, or did not answer as one; nothing was stored.
    #[error("the probe failed: {}", .0.summary)]
    ProbeFailed(Box<ProbeReport>),
    /// The provider failed, or refused.
    #[error("{0}")]
    Provider(Box<ProviderFault>),
    /// The provider key can't be opened.
    #[error("the provider key can't be used: {0}")]
    Key(#[from] vault::Error),
    /// The connection has no key that is active.
    #[error("the connection has no active provider key")]
    NoKey,
    /// A row says something that no version of Keyhall writes.
    #[error("a row of {0} is damaged")]
    Damaged(&'static str),
    /// A limit, a price or the ledger itself.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The audit log can't be written.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The address rules, or the network while probing.
    #[error(transparent)]
    Outbound(#[from] outbound::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

impl From<ProviderFault> for Error {
    fn from(fault: ProviderFault) -> Self {
        Self::Provider(Box::new(fault))
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    pub(crate) fn malformed(field: &str, detail: impl Into<String>) -> Self {
        Self::Malformed { field: field.to_owned(), detail: detail.into() }
    }

    /// Seconds after which asking again may help, where the provider said so. Doors send it as `retry-after`.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Provider(fault) => fault.retry_after,
            _ => None,
        }
    }
}

/// How a provider failed, in words that may be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProviderFault {
    /// The status for the caller; not always the provider's own.
    pub status: StatusCode,
    /// `provider_error`, `provider_overloaded`, `provider_timeout`, `rate_limit_exceeded` or `invalid`.
    pub code: &'static str,
    /// What happened; the provider's own words only where it judged the request, and without anything that looks like a key.
    pub message: String,
    /// The field of the request that the provider named.
    pub field: Option<String>,
    /// The provider's own id of the request.
    pub provider_request_id: Option<String>,
    /// Seconds to wait, where the provider said so.
    pub retry_after: Option<u32>,
    /// How the ledger names it: `provider_error`, `provider_timeout`, `provider_refused`, …
    pub outcome: &'static str,
}
