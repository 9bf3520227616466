//! Roles: a set, because one person can be member and admin.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What a person may do in an organization. `auditor` alone reads and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Chats and makes personal keys.
    Member,
    /// Connects providers, sets limits, sees who spends what, removes people.
    Admin,
    /// Reads usage and audit logs, exports and verifies them.
    Auditor,
    /// Configures the identity provider, role mapping and policies.
    Owner,
}

impl Role {
    /// Every role, in the order in which pages list them.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Auditor, Self::Member];

    /// The word in databases, command lines and claims.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
            Self::Owner => "owner",
        }
    }

    /// The role as the subject of a limit or of an allow-list: one fixed id each, the same in every organization
    /// (UUIDv8, RFC 9562 §5.8, so that no minted id is one).
    pub const fn subject_id(self) -> Uuid {
        Uuid::from_u128(SUBJECTS | self as u128)
    }

    /// The role with this [`Role::subject_id`].
    pub fn of_subject(id: Uuid) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.subject_id() == id)
    }
}

/// `khrole` in the first six bytes.
const SUBJECTS: u128 = 0x6b68_726f_6c65_8000_8000_0000_0000_0000;

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role: use member, admin, auditor or owner")]
pub struct NotARole(pub String);

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| NotARole(text.to_owned()))
    }
}

/// The roles that a person has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleSet(u8);

impl RoleSet {
    /// No role at all.
    pub const NONE: Self = Self(0);

    /// The set with one more role.
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    /// Whether the role is in the set.
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Whether one of the roles is in the set.
    pub fn has_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// The roles in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, role) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            role.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set: RoleSet = [Role::Owner, Role::Admin].into_iter().collect();
        assert!(set.has(Role::Owner) && set.has(Role::Admin));
        assert!(!set.has(Role::Member) && !set.has(Role::Auditor));
        assert_eq!(set.to_string(), "owner, admin");
    }

    #[test]
    fn each_role_is_a_subject_of_its_own() {
        for role in Role::ALL {
            assert_eq!(Role::of_subject(role.subject_id()), Some(role));
            assert_eq!(role.subject_id().get_version_num(), 8);
        }
        assert_eq!(Role::of_subject(Uuid::nil()), None);
    }
}
