//! Why a setup link opens nothing.

use types::{Moment, Problem};

/// Why a setup link opens nothing, or none is made.
#[derive(Debug, thiserror::Error)]
pub enum SetupRefusal {
    /// It is no setup token at all: cut short, or mistyped.
    #[error("this is not a setup token: it begins with `kh_su_` and has 55 characters")]
    NotAToken,
    /// It was never made here, or a newer one took its place.
    #[error("this setup token is not known here")]
    Unknown,
    /// Its hour is over.
    #[error("this setup token was good until {}", .0.to_minute())]
    Expired(Moment),
    /// The owner has signed in with it.
    #[error("this setup token was used on {}", .0.to_minute())]
    Used(Moment),
    /// The server has an organization already.
    #[error(
        "the organization `{0}` exists already: people sign in there; another one is made with `keyhall org create`"
    )]
    Over(String),
    /// The link founded an organization already, under another slug.
    #[error("this link founded the organization `{0}` already")]
    Founded(String),
    /// Another browser went ahead with the same link just now.
    #[error("another browser went on with this link just now")]
    Raced,
    /// A link that nobody used is still good.
    #[error(
        "one was made already and is good until {}; `keyhall setup --again` ends it and makes a new one",
        .0.to_minute()
    )]
    Standing(Moment),
    /// Too many tries from one address.
    #[error("too many tries within a minute")]
    TooMany,
}

impl SetupRefusal {
    /// The word in the audit log and in problems.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAToken => "setup_not_a_token",
            Self::Unknown => "setup_unknown",
            Self::Expired(_) => "setup_expired",
            Self::Used(_) => "setup_used",
            Self::Over(_) => "setup_over",
            Self::Founded(_) => "setup_founded",
            Self::Raced => "setup_raced",
            Self::Standing(_) => "setup_standing",
            Self::TooMany => "rate_limit_exceeded",
        }
    }
}

impl From<SetupRefusal> for Problem {
    fn from(refusal: SetupRefusal) -> Self {
        let again = "Make a new one on the server: keyhall setup --again";
        let problem = |status, title: String, detail: String| {
            let mut problem = Self::new(status, refusal.code(), title).because(detail);
            problem.field = (status == 403).then(|| "token".to_owned());
            problem
        };
        match &refusal {
            SetupRefusal::NotAToken => problem(
                403,
                "This is not a setup token.".to_owned(),
                "Copy all of it: it begins with kh_su_ and has 55 characters.".to_owned(),
            ),
            SetupRefusal::Unknown => problem(
                403,
                "This setup link is not known here.".to_owned(),
                format!("A newer one may have taken its place. {again}"),
            ),
            SetupRefusal::Expired(at) => problem(
                403,
                "The hour of this setup link is over.".to_owned(),
                format!("It was good until {}. {again}", at.to_minute()),
            ),
            SetupRefusal::Used(at) => problem(
                403,
                "This setup link was used.".to_owned(),
                format!(
                    "The owner signed in with it on {}. Sign in at your organization's own address.",
                    at.to_minute()
                ),
            ),
            SetupRefusal::Over(slug) => problem(
                409,
                "This server is set up already.".to_owned(),
                format!("The organization `{slug}` exists. The operator adds another one with: keyhall org create"),
            ),
            SetupRefusal::Founded(slug) => problem(
                409,
                format!("This link founded the organization `{slug}` already."),
                "One link founds one organization. Sign in to it as its owner, or correct its identity provider."
                    .to_owned(),
            ),
            SetupRefusal::Raced => problem(
                409,
                "Another browser went on with this link just now.".to_owned(),
                "Load this page again to see how far it is.".to_owned(),
            ),
            SetupRefusal::Standing(at) => problem(
                409,
                "A setup link was made already.".to_owned(),
                format!("It is good until {}. To end it and make a new one: keyhall setup --again", at.to_minute()),
            ),
            SetupRefusal::TooMany => {
                problem(429, "Too many tries at once.".to_owned(), "Wait a minute, then try again.".to_owned())
            }
        }
    }
}
