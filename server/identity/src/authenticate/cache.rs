//! Authorities that were looked up less than a second ago (decision 3).

use super::noted::Noted;
use crate::Error;
use store::{Bus, Invalidation, Recent};
use tokio_util::task::TaskTracker;
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
    recent: Recent<Shown, Authority>,
    /// Whose use is written down when.
    pub noted: Noted,
}

impl Authorities {
    pub fn new(bus: &Bus) -> Self {
        let recent = Recent::new(bus, |_, authority: &Authority, news| authority.is_stale_by(news));
        Self { recent, noted: Noted::default() }
    }

    /// What is known of it, or what `read` says.
    pub async fn find_or_read<F>(
        &self,
        tracker: &TaskTracker,
        shown: Shown,
        read: impl FnOnce() -> F,
    ) -> Result<Option<Authority>, Error>
    where
        F: Future<Output = Result<Option<Authority>, Error>> + Send + 'static,
    {
        self.recent.find_or_read(tracker, shown, read).await
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
