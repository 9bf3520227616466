//! Personal keys as their owner sees them.

use crate::{Moment, NanoUsd, PersonalKeyId};
use serde::{Deserialize, Serialize};

/// One personal key. The key itself is not here: it was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalKeyRow {
    /// Which.
    pub id: PersonalKeyId,
    /// What its owner calls it.
    pub name: String,
    /// How it begins and ends: `kh_key_…x7Qa`.
    pub hint: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// When it was last used (to the minute).
    pub last_used_at: Option<Moment>,
    /// The address that used it last.
    pub last_used_from: Option<String>,
    /// Spent with it this month.
    pub spent: NanoUsd,
    /// Its own cap, where one is set.
    pub cap: Option<NanoUsd>,
}

/// A key that was just made: the only time at which its plain text exists outside its owner's hands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPersonalKey {
    /// The row.
    pub row: PersonalKeyRow,
    /// The key, to be shown once.
    pub key: String,
}

impl std::fmt::Debug for NewPersonalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPersonalKey").field("row", &self.row).finish_non_exhaustive()
    }
}
