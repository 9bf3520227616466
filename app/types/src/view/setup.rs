//! The first run: what was typed, what the doctor found, how far it is.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// What the doctor looks at in an identity provider, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The issuer's own text, and where its name leads.
    Address,
    /// Something answers there.
    Reachable,
    /// Its certificate is trusted.
    Tls,
    /// A discovery document (OpenID Connect Discovery 1.0 §4).
    Document,
    /// The document is this issuer's (§4.3).
    Issuer,
    /// Every address in it may be used.
    Endpoints,
    /// The authorization code flow.
    CodeFlow,
    /// PKCE with S256 (RFC 7636).
    Pkce,
    /// ID tokens are signed with something that is accepted.
    Algorithms,
    /// The keys that verify them.
    Keys,
}

impl Check {
    /// Every check.
    pub const ALL: [Self; 10] = [
        Self::Address,
        Self::Reachable,
        Self::Tls,
        Self::Document,
        Self::Issuer,
        Self::Endpoints,
        Self::CodeFlow,
        Self::Pkce,
        Self::Algorithms,
        Self::Keys,
    ];
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Diagnosis {
    /// As it should be.
    Good,
    /// It may work; worth a look.
    Doubt,
    /// Signing in can't work.
    Bad,
    /// An earlier finding left nothing to look at.
    Skipped,
}

/// One finding of the doctor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What came of it.
    pub diagnosis: Diagnosis,
    /// What was tried; empty when nothing had to be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tried: String,
    /// What came back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
    /// What to do; empty when nothing has to be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

/// Which identity provider the instructions are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// Microsoft Entra ID.
    #[default]
    Entra,
    /// Google Workspace.
    Google,
    /// Okta.
    Okta,
    /// Keycloak.
    Keycloak,
    /// Any other OpenID Connect provider.
    Other,
}

impl Recipe {
    /// Every recipe.
    pub const ALL: [Self; 5] = [Self::Entra, Self::Google, Self::Okta, Self::Keycloak, Self::Other];

    /// The word in forms and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Google => "google",
            Self::Okta => "okta",
            Self::Keycloak => "keycloak",
            Self::Other => "other",
        }
    }

    /// The name on the sign-in button.
    pub const fn button(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft",
            Self::Google => "Google",
            Self::Okta => "Okta",
            Self::Keycloak => "Keycloak",
            Self::Other => "Company account",
        }
    }
}

/// What was typed so far. Never a secret: the browser keeps it between the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetupDraft {
    /// What people call the organization.
    pub name: String,
    /// The first segment of its addresses.
    pub slug: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Whose instructions are followed.
    pub recipe: Recipe,
    /// The issuer.
    pub issuer: String,
    /// Our client identifier there.
    pub client_id: String,
    /// The claim that holds roles or groups.
    pub roles_claim: String,
    /// The value that makes an owner.
    pub owners: String,
    /// The value that makes an admin.
    pub admins: String,
    /// The value that makes an auditor.
    pub auditors: String,
    /// Only invited people become members.
    pub invited_only: bool,
}

/// A sign-in of the owner that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedOwner {
    /// The word in the audit log.
    pub reason: String,
    /// Further facts, in fixed words.
    pub facts: String,
}

/// The organization that the link founded, waiting for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundedOrg {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The name of its identity provider.
    pub provider: String,
    /// The owner's last try, if it was refused.
    pub refused: Option<RefusedOwner>,
}

/// How far the first run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// What has to be registered at the identity provider.
    pub redirect_uri: String,
    /// How long the link is good.
    pub until: Moment,
    /// Set once the organization is founded.
    pub founded: Option<FoundedOrg>,
}
