//! Why nobody was signed in: one word, the same in the audit log, in problems and in the address of the page that says it.

use std::{fmt, str::FromStr};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Why nobody was signed in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SignInReason {
            $($(#[$doc])* $name,)*
        }

        impl SignInReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

reasons! {
    /// Nothing waits for this answer: it was used already, is too old, or was never begun here.
    FlowUnknown = "flow_unknown",
    /// The answer came to another browser than the one that began.
    OtherBrowser = "other_browser",
    /// The answer belongs to another sign-in of this browser.
    StateMismatch = "state_mismatch",
    /// The person cancelled, or the identity provider does not let them use Keyhall (`access_denied`).
    Cancelled = "cancelled",
    /// The identity provider refused with another error.
    IdentityProvider = "identity_provider",
    /// The answer names another issuer, or none although one was promised.
    CallbackIssuer = "callback_issuer",
    /// The answer holds neither a code nor an error.
    NoCode = "no_code",
    /// The issuer's documents can't be used.
    Issuer = "issuer",
    /// The code could not be exchanged.
    Exchange = "exchange",
    /// The ID token is wrong.
    IdToken = "id_token",
    /// The userinfo endpoint answered wrongly.
    UserInfo = "userinfo",
    /// They are nobody here, and nobody is admitted without an invitation.
    NotAdmitted = "not_admitted",
    /// Their access was removed.
    Removed = "removed",
    /// The invitation was used up, is too old or is incomplete.
    Invitation = "invitation",
    /// The organization is suspended.
    Suspended = "suspended",
    /// The identity provider is not in use any more.
    Frozen = "frozen",
    /// The organization has no such identity provider.
    NoProvider = "no_provider",
    /// There is no such organization.
    NoOrganization = "no_organization",
    /// Too many sign-ins began within a minute.
    TooMany = "too_many",
    /// The failure is ours.
    Failed = "failed",
}

impl fmt::Display for SignInReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a reason")]
pub struct NotAReason;

impl FromStr for SignInReason {
    type Err = NotAReason;

    fn from_str(text: &str) -> Result<Self, NotAReason> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == text).ok_or(NotAReason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_word_and_no_other_text_is() {
        for reason in SignInReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(*reason));
        }
        assert_eq!("sign_in_refused".parse::<SignInReason>(), Err(NotAReason));
    }
}
