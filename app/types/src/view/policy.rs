//! What an organization decides about itself, and what each decision would do.

use serde::{Deserialize, Serialize};

/// What keeping conversations for so many days would delete now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionEffect {
    /// Days without a word after which a conversation goes.
    pub days: u32,
    /// Conversations that are older.
    pub deletes: u64,
    /// Conversations that there are.
    pub of: u64,
}

/// Keys that live, against a longest life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLifetimes {
    /// Personal keys that work.
    pub live: u64,
    /// Of them, made for longer than the longest life: they keep their dates.
    pub longer: u64,
    /// Of them, ending within thirty days.
    pub ending_soon: u64,
}

/// Who came, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// People with access.
    pub people: u64,
    /// Of them, admitted at their first sign-in by the policy, within ninety days.
    pub admitted: u64,
    /// Invitations that nobody has redeemed yet.
    pub waiting: u64,
}
