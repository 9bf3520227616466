//! Who is looking, and what they have left.

use crate::{MemberId, Moment, NanoUsd, OrgId, RoleSet};
use serde::{Deserialize, Serialize};

/// The signed-in person in one organization, as the shell shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The organization.
    pub org_id: OrgId,
    /// Its slug, the first segment of every address.
    pub org_slug: String,
    /// Its name.
    pub org_name: String,
    /// The member.
    pub member_id: MemberId,
    /// The name to show.
    pub name: String,
    /// The address to show; never an identity.
    pub email: Option<String>,
    /// What they may do.
    pub roles: RoleSet,
}

/// What a person has left: the tightest limit on cost that applies to them, or only what they spent when none does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Spent and held in the window (this calendar month when no limit applies).
    pub used: NanoUsd,
    /// The cap; `None` when no limit applies.
    pub cap: Option<NanoUsd>,
    /// The limit as a sentence.
    pub rule: Option<String>,
    /// When it starts over.
    pub resets_at: Option<Moment>,
    /// Whether the organization offers a model at all: without one the composer says so.
    pub has_model: bool,
    /// The soft limits that are used up, each as a sentence with what is used.
    #[serde(default)]
    pub warnings: Vec<String>,
}

impl Allowance {
    /// What is left under the cap, never below zero.
    pub fn left(&self) -> Option<NanoUsd> {
        self.cap.map(|cap| NanoUsd(cap.saturating_sub(self.used).0.max(0)))
    }

    /// Used share of the cap in percent, 0 to 100.
    pub fn percent(&self) -> Option<u8> {
        let cap = self.cap?;
        if cap.0 <= 0 {
            return Some(100);
        }
        let percent = i128::from(self.used.0.max(0)) * 100 / i128::from(cap.0);
        Some(u8::try_from(percent.min(100)).unwrap_or(100))
    }
}

/// An organization that a signed-out person may sign in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInChoice {
    /// The slug.
    pub org_slug: String,
    /// The organization's name.
    pub org_name: String,
    /// One button per identity provider: its name.
    pub providers: Vec<ProviderChoice>,
}

/// An identity provider to sign in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChoice {
    /// Which.
    pub id: crate::IdentityProviderId,
    /// The name on the button.
    pub name: String,
    /// The issuer's host.
    pub host: String,
}
