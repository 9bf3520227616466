//! Members as admins see them.

use crate::{MemberId, Moment, NanoUsd, RoleSet, TeamId};
use serde::{Deserialize, Serialize};

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberStatus {
    /// Invited, not yet redeemed.
    Invited,
    /// May sign in.
    Active,
    /// Access removed.
    Removed,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberKind {
    /// Signs in.
    Person,
    /// A pipeline or a bot: no sign-in, only keys.
    Service,
}

/// One row of the members page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Which.
    pub id: MemberId,
    /// Person or service.
    pub kind: MemberKind,
    /// The name to show.
    pub name: String,
    /// The address to show; never an identity.
    pub email: Option<String>,
    /// What they may do.
    pub roles: RoleSet,
    /// The team that they are in: which, and its name.
    pub team: Option<(TeamId, String)>,
    /// Where they stand.
    pub status: MemberStatus,
    /// When they were last seen.
    pub last_seen_at: Option<Moment>,
    /// Live personal keys.
    pub keys: u32,
    /// Spent this calendar month in the organization's time zone.
    pub spent: NanoUsd,
    /// Requests this month.
    pub requests: u64,
    /// The cap of the member's own monthly cost limit, where one is set.
    pub cap: Option<NanoUsd>,
}

/// What ended when a member was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalReceipt {
    /// Who.
    pub member_id: MemberId,
    /// Browser sessions ended.
    pub sign_ins: u32,
    /// Personal keys revoked.
    pub keys: u32,
    /// Milliseconds from the request to the commit.
    pub took_ms: i64,
}
