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
    /// How many of their conversations somebody may read now under a review; filled in at the door.
    pub reviews: u64,
}

/// What a person has left: the tightest limit on cost that applies to them, or only what they spent when none does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Spent in the window (this calendar month when no limit applies).
    pub spent: NanoUsd,
    /// Held for requests that are being made: spent, or given back, when they end.
    pub held: NanoUsd,
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
    /// What can still be spent under the cap: neither spent nor held, never below zero.
    pub fn left(&self) -> Option<NanoUsd> {
        self.cap.map(|cap| NanoUsd(cap.saturating_sub(self.spent).saturating_sub(self.held).0.max(0)))
    }

    /// Whether everything is spent: what is only held may come back.
    pub fn is_used_up(&self) -> bool {
        self.cap.is_some_and(|cap| cap <= self.spent)
    }

    /// The shares of the cap that are spent, and spent or held, in percent from 0 to 100.
    pub fn percents(&self) -> Option<(u8, u8)> {
        let cap = self.cap?.0;
        Some((percent_of(self.spent.0, cap), percent_of(self.spent.saturating_add(self.held).0, cap)))
    }
}

/// A share of a cap in percent, 0 to 100.
pub fn percent_of(part: i64, cap: i64) -> u8 {
    if cap <= 0 {
        return 100;
    }
    let percent = i128::from(part.max(0)) * 100 / i128::from(cap);
    u8::try_from(percent.min(100)).unwrap_or(100)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_neither_spent_nor_left() {
        let dollars = NanoUsd::dollars;
        let now = Allowance {
            spent: dollars(20),
            held: dollars(10),
            cap: Some(dollars(50)),
            rule: None,
            resets_at: None,
            has_model: true,
            warnings: Vec::new(),
        };
        assert_eq!((now.left(), now.percents(), now.is_used_up()), (Some(dollars(20)), Some((40, 60)), false));
        let all_held = Allowance { held: dollars(40), ..now.clone() };
        assert_eq!((all_held.left(), all_held.is_used_up()), (Some(NanoUsd::ZERO), false));
        let over = Allowance { spent: dollars(60), held: NanoUsd::ZERO, ..now };
        assert_eq!((over.left(), over.percents(), over.is_used_up()), (Some(NanoUsd::ZERO), Some((100, 100)), true));
    }
}
