//! Why nobody was signed in: one word for the audit log, one text for the person.

use crate::IssuerFault;
use types::SignInReason;

/// Longest facts in the audit log, in characters.
const LONGEST_FACTS: usize = 200;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefusal {
    /// Nothing waits for this answer: it was used already, is too old, or was never begun here.
    #[error("This sign-in was used already or took longer than ten minutes. Start again.")]
    FlowUnknown,
    /// The answer came to another browser than the one that began.
    #[error("This sign-in began in another browser. Start again in this one.")]
    OtherBrowser,
    /// The answer belongs to another sign-in of this browser.
    #[error("This answer belongs to another sign-in. Start again, in one window.")]
    StateMismatch,
    /// The identity provider refused, with its error code.
    #[error("The identity provider refused: {0}.")]
    IdentityProvider(String),
    /// The answer names another issuer, or none although the issuer promised to (RFC 9207 §2.4).
    #[error("The answer came from another identity provider than the one that was asked. Start again.")]
    CallbackIssuer,
    /// The answer holds neither a code nor an error.
    #[error("The identity provider answered without a code.")]
    NoCode,
    /// The issuer's documents can't be used.
    #[error("The identity provider can't be used now. {0}")]
    Issuer(#[from] IssuerFault),
    /// The code could not be exchanged.
    #[error("The identity provider did not accept the code: {0}. If it stays, ask an owner to check the registration.")]
    Exchange(String),
    /// The ID token is wrong.
    #[error("The identity provider's ID token was refused: {0}.")]
    Token(String),
    /// The userinfo endpoint answered wrongly.
    #[error("The identity provider's userinfo was refused: {0}.")]
    UserInfo(String),
    /// They are nobody here and the policy admits nobody by itself.
    #[error("You are not a member of {org}. {ask}")]
    NotAdmitted {
        /// The organization's name.
        org: String,
        /// Whom to ask.
        ask: String,
    },
    /// Their access was removed.
    #[error("Your access to {org} was removed. {ask}")]
    Removed {
        /// The organization's name.
        org: String,
        /// Whom to ask.
        ask: String,
    },
    /// The invitation was used up or is too old.
    #[error("This invitation was used already or is older than seven days. {0}")]
    Invitation(String),
    /// The organization is suspended.
    #[error("The organization is suspended. Ask the operator of this server.")]
    Suspended,
    /// The identity provider is not in use any more.
    #[error("This identity provider is not in use any more. Start again.")]
    Frozen,
}

impl SignInRefusal {
    /// The word in the audit log, in the problem and on the page.
    pub fn reason(&self) -> SignInReason {
        match self {
            Self::FlowUnknown => SignInReason::FlowUnknown,
            Self::OtherBrowser => SignInReason::OtherBrowser,
            Self::StateMismatch => SignInReason::StateMismatch,
            // RFC 6749 §4.1.2.1.
            Self::IdentityProvider(code) if code == "access_denied" => SignInReason::Cancelled,
            Self::IdentityProvider(_) => SignInReason::IdentityProvider,
            Self::CallbackIssuer => SignInReason::CallbackIssuer,
            Self::NoCode => SignInReason::NoCode,
            Self::Issuer(_) => SignInReason::Issuer,
            Self::Exchange(_) => SignInReason::Exchange,
            Self::Token(_) => SignInReason::IdToken,
            Self::UserInfo(_) => SignInReason::UserInfo,
            Self::NotAdmitted { .. } => SignInReason::NotAdmitted,
            Self::Removed { .. } => SignInReason::Removed,
            Self::Invitation(_) => SignInReason::Invitation,
            Self::Suspended => SignInReason::Suspended,
            Self::Frozen => SignInReason::Frozen,
        }
    }

    /// Further facts for the audit log: words of ours, never names or claims' values; not so long
    /// that the event could not be recorded.
    pub fn facts(&self) -> String {
        match self {
            Self::IdentityProvider(text) | Self::Exchange(text) | Self::Token(text) | Self::UserInfo(text) => {
                text.chars().take(LONGEST_FACTS).collect()
            }
            _ => String::new(),
        }
    }
}
