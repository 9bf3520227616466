//! Authorities that were looked up less than a second ago (decision 3).

use super::noted::Noted;
use store::{Bus, Invalidation, Recent};
use types::{MemberId, Moment, OrgId, PersonalKeyId, RoleSet, SignInId};

/// What was shown: the keyed hash of a token, or a sign-in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    Token([u8; 32]),
    SignIn(SignInId),
}

/// A credential that was verified.
#[derive(Clone)]
pub struct Authority {
    pub org: OrgId,
    /// Its slug, which addresses name.
    pub slug: String,
    /// It is suspended: nobody is let in, and is told why.
    pub is_suspended: bool,
    pub member: MemberId,
    pub roles: RoleSet,
    pub kind: Kind,
    /// Nobody from here on.
    pub ends_at: Moment,
    /// When it was last used, as far as it is written down.
    pub last_used: Option<Moment>,
}

/// Which credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    SignIn(SignInId),
    PersonalKey(PersonalKeyId),
}

/// The cache.
pub struct Authorities {
    /// What is known of whom.
    pub recent: Recent<Shown, Authority>,
    /// Whose use is written down when.
    pub noted: Noted,
}

impl Authorities {
    pub fn new(bus: &Bus) -> Self {
        let recent = Recent::new(bus, |_, authority: &Authority, news| authority.is_stale_by(news));
        Self { recent, noted: Noted::default() }
    }

    /// Remembers that its use was written down.
    pub fn was_noted(&self, shown: Shown, now: Moment) {
        self.recent.amend(&shown, |authority| authority.last_used = Some(now));
    }
}

impl Authority {
    fn is_stale_by(&self, news: Invalidation) -> bool {
        match news {
            Invalidation::Member(org, member) => self.org == org && self.member == member,
            Invalidation::PersonalKey(_, key) => self.kind == Kind::PersonalKey(key),
            Invalidation::SignIn(_, sign_in) => self.kind == Kind::SignIn(sign_in),
            Invalidation::Organization(org) => self.org == org,
            Invalidation::Connection(..) => false,
            Invalidation::Everything => true,
        }
    }
}
