//! Authorities that were looked up less than a second ago. Changes drop them at once; the second is for what this
//! process did not hear of.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::{Bus, Invalidation};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};
use types::{MemberId, Moment, OrgId, PersonalKeyId, RoleSet, SignInId};

/// Longest life (decision 3).
const LIFE: Duration = Duration::from_secs(1);
/// More entries than this are forgotten together.
const MOST: usize = 10_000;

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

/// The cache, and what it hears.
pub struct Authorities(Mutex<Kept>);

struct Kept {
    entries: HashMap<Shown, (Instant, Authority)>,
    news: Receiver<Invalidation>,
}

impl Authorities {
    pub fn new(bus: &Bus) -> Self {
        Self(Mutex::new(Kept { entries: HashMap::new(), news: bus.subscribe() }))
    }

    /// What is known of it, and since when.
    pub fn find(&self, shown: Shown) -> Option<(Instant, Authority)> {
        let kept = self.heard();
        let known = kept.entries.get(&shown)?;
        (known.0.elapsed() < LIFE).then(|| known.clone())
    }

    /// Keeps what was read from the database at `read_at`: an entry's second begins before its reading, so that a change
    /// in between is not hidden longer.
    pub fn keep(&self, shown: Shown, read_at: Instant, authority: Authority) {
        let mut kept = self.heard();
        if kept.entries.len() >= MOST {
            kept.entries.clear();
        }
        kept.entries.insert(shown, (read_at, authority));
    }

    fn heard(&self) -> MutexGuard<'_, Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match kept.news.try_recv() {
                Ok(news) => kept.entries.retain(|_, (_, authority)| !authority.is_stale_by(news)),
                Err(TryRecvError::Lagged(_)) => kept.entries.clear(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return kept,
            }
        }
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
