//! An organization's identity providers as its owners see them.

use crate::{IdentityProviderId, MemberId, Moment, Role, RoleSet};
use serde::{Deserialize, Serialize};

/// Where a configuration of an identity provider stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// New: it passed the doctor and is in use by nobody until an owner has tried it.
    Candidate,
    /// People sign in by it.
    Active,
    /// Another one took its place; it is kept as it was.
    Frozen,
}

/// A claim's exact value, and the role that it gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleRule {
    /// The claim, by its top-level name.
    pub claim: String,
    /// The exact value, compared as it is.
    pub value: String,
    /// The role.
    pub role: Role,
}

/// An owner tried it, and it went well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// When.
    pub at: Moment,
    /// Who.
    pub by: MemberId,
    /// Whether it is recent enough for making the provider active.
    pub counts: bool,
}

/// One configuration of an identity provider. The client secret is never part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDetail {
    /// Which.
    pub id: IdentityProviderId,
    /// Where it stands.
    pub state: ProviderState,
    /// The name on the sign-in button.
    pub name: String,
    /// Exactly as the issuer spells itself.
    pub issuer: String,
    /// Our client identifier there.
    pub client_id: String,
    /// Whether a client secret is sealed here; a public client has none.
    pub has_secret: bool,
    /// The claim that new rules look into.
    pub roles_claim: String,
    /// Claim → role, oldest first.
    pub rules: Vec<RoleRule>,
    /// When it was made.
    pub created_at: Moment,
    /// The last trial that went well.
    pub tried: Option<Tried>,
    /// Members who are known by it.
    pub members: u64,
}

/// How an organization's people sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySettings {
    /// What is registered at the identity provider.
    pub redirect_uri: String,
    /// The one in use first, then the one that is being tried, then frozen ones, newest first.
    pub providers: Vec<ProviderDetail>,
    /// E-mail domains by which people find the organization, in alphabetical order.
    pub domains: Vec<String>,
}

/// What came of proposing another configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The candidate, when the doctor found it fit; otherwise nothing was stored.
    pub candidate: Option<IdentityProviderId>,
    /// What the doctor found.
    pub findings: Vec<super::Finding>,
}

/// Who somebody who signs in by a provider would be here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "name")]
pub enum Standing {
    /// The owner who tries.
    You,
    /// Another member, by name.
    Member(String),
    /// Nobody yet; the policy would make them a member.
    Newcomer,
    /// Nobody, and the policy admits nobody by itself.
    Stranger,
    /// Somebody whose access was removed.
    Removed,
}

/// Why a trial does not lead to an active provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialFault {
    /// The roles that would come of it do not hold `owner`: whoever made it active would lock themselves out.
    NotOwner,
    /// The account is another member's.
    AnotherMember,
}

/// What a trial sign-in showed. It is told once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Of which provider.
    pub provider: IdentityProviderId,
    /// Where that stands.
    pub state: ProviderState,
    /// `sub`.
    pub subject: String,
    /// Who they would be.
    pub standing: Standing,
    /// Every claim that came, by name, with its value as text.
    pub claims: Vec<(String, String)>,
    /// Every rule, and whether it matched.
    pub rules: Vec<(RoleRule, bool)>,
    /// The roles that would come of it, granted ones included.
    pub roles: RoleSet,
    /// Why the provider can't be made active by it; `None` for one that is active, and when it can.
    pub fault: Option<TrialFault>,
}
