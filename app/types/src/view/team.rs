//! Teams as admins see them.

use crate::{MemberId, Moment, NanoUsd, TeamId};
use serde::{Deserialize, Serialize};

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// Which.
    pub id: TeamId,
    /// What people call it.
    pub name: String,
    /// Its members by name; a member is in one team at most.
    pub members: Vec<TeamMember>,
    /// When it was made.
    pub created_at: Moment,
    /// Spent this calendar month in the organization's time zone, by whoever was in the team then.
    pub spent: NanoUsd,
    /// Requests this month.
    pub requests: u64,
    /// The tightest monthly limit on cost of its own, over all models.
    pub cap: Option<NanoUsd>,
    /// Limits of its own.
    pub limits: u32,
}

/// A member of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who.
    pub id: MemberId,
    /// The name to show.
    pub name: String,
}
