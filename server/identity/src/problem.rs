//! How the outside hears of it.

use crate::{Error, IssuerFault, SignInRefusal, Unknown};
use types::{Problem, SignInReason};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Unauthenticated(why) => unauthenticated(why),
            Error::NoSuchOrganization(slug) => {
                Self::new(404, "not_found", format!("There is no organization `{slug}`."))
                    .because("Check the spelling, or ask whoever gave you the address.")
            }
            Error::SlugTaken(slug) => Self::new(409, "conflict", format!("The organization `{slug}` exists already."))
                .because("Choose another slug."),
            Error::NoSuchProvider => {
                Self::new(404, SignInReason::NoProvider.as_str(), "There is no such identity provider.")
                    .because("The organization may have none yet: an owner sets it up under Identity.")
            }
            Error::NoSuchMember(text) => Self::new(404, "not_found", format!("There is no member `{text}`."))
                .because("Name them by e-mail address, by name or by id; `member list` shows all."),
            Error::Ambiguous { text, ids } => {
                let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
                Self::new(409, "ambiguous", format!("`{text}` is the name of {} members.", ids.len()))
                    .because(format!("Name one by id: {}.", ids.join(", ")))
            }
            Error::NoSuchKey => Self::not_found("personal key"),
            Error::NoSuchInvitation => {
                Self::new(404, SignInReason::Invitation.as_str(), "This invitation can't be used.").because(
                    "It was used already, is older than seven days, or its link is incomplete. Ask for a new one.",
                )
            }
            Error::Invalid { field, detail } => Self::invalid(field, detail),
            Error::StillAsking(count) => {
                Self::new(409, "requests_open", format!("{count} requests of the organization are still open."))
                    .because("Suspend it first: its requests end within seconds. Then delete it.")
            }
            Error::LastOwner => Self::new(409, "last_owner", "The organization would have no owner left.")
                .because("Make somebody else an owner first."),
            Error::RoleFromProvider => {
                Self::new(409, "role_from_provider", "This role comes from the identity provider.")
                    .because("Change the person's groups there; it is gone at their next sign-in.")
            }
            Error::Issuer(fault) => issuer(&fault),
            Error::SignIn(refusal) => sign_in(refusal),
            Error::LogoutToken(why) => Self::new(400, "logout_token", format!("The logout token was refused: {why}.")),
            Error::Setup(refusal) => refusal.into(),
            Error::TooMany => Self::new(429, "rate_limit_exceeded", "Too many sign-ins began at once.")
                .because("Try again in a minute."),
            Error::Store(error) => error.into(),
            Error::Audit(error) => error.into(),
            Error::Vault(error) => error.into(),
            Error::Ledger(error) => error.into(),
        }
    }
}

fn unauthenticated(why: Unknown) -> Problem {
    let problem = |code, title: String, detail: &str| Problem::new(401, code, title).because(detail);
    match why {
        Unknown::Unknown => problem(
            "invalid_api_key",
            "This key is not known.".to_owned(),
            "Check that it was copied completely, or make a new one under My keys.",
        ),
        Unknown::Expired(at) => {
            problem("expired_api_key", format!("This key expired on {}.", at.to_day()), "Make a new one under My keys.")
        }
        Unknown::Revoked(at) => problem(
            "revoked_api_key",
            format!("This key was revoked on {}.", at.to_day()),
            "Make a new one under My keys.",
        ),
        Unknown::Ended => problem(
            "revoked_api_key",
            "The access of this key's owner was ended.".to_owned(),
            "Ask an admin of your organization.",
        ),
        Unknown::Suspended => problem(
            "organization_suspended",
            "The organization is suspended.".to_owned(),
            "Ask the operator of this server.",
        ),
    }
}

fn issuer(fault: &IssuerFault) -> Problem {
    let status = if fault.is_theirs() { 502 } else { 400 };
    let mut problem = Problem::new(status, "issuer_unusable", "The identity provider can't be used.");
    problem.field = Some("issuer".to_owned());
    problem.because(fault.to_string())
}

fn sign_in(refusal: SignInRefusal) -> Problem {
    let status = if matches!(refusal, SignInRefusal::Issuer(_) | SignInRefusal::Exchange(_)) { 502 } else { 403 };
    Problem::new(status, refusal.reason().as_str(), "You were not signed in.").because(refusal.to_string())
}
