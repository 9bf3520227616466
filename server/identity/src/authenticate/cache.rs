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
/// How often use is written down, in seconds.
pub const NOTED: i64 = 60;

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
    /// When this process last began to write down that something was used.
    noted: HashMap<Shown, Moment>,
    news: Receiver<Invalidation>,
}

impl Authorities {
    pub fn new(bus: &Bus) -> Self {
        Self(Mutex::new(Kept { entries: HashMap::new(), noted: HashMap::new(), news: bus.subscribe() }))
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

    /// Whether use is to be written down now by whoever asks. Of many requests at once one is told so: the others would only
    /// wait for each other to write the same. Where it fails, the next minute is soon enough.
    pub fn is_to_be_noted(&self, shown: Shown, last_used: Option<Moment>, now: Moment) -> bool {
        let is_old = |at: Moment| !(at..at.plus_seconds(NOTED)).contains(&now);
        if !last_used.is_none_or(is_old) {
            return false;
        }
        let mut kept = self.heard();
        if !kept.noted.get(&shown).copied().is_none_or(is_old) {
            return false;
        }
        if kept.noted.len() >= MOST {
            kept.noted.clear();
        }
        kept.noted.insert(shown, now);
        true
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::broadcast::channel;

    #[test]
    fn of_many_requests_at_once_one_writes_down_the_use_in_each_minute() {
        let (entries, noted, news) = (HashMap::new(), HashMap::new(), channel(1).1);
        let authorities = Authorities(Mutex::new(Kept { entries, noted, news }));
        let (shown, other) = (Shown::Token([1; 32]), Shown::Token([2; 32]));
        let asked = |shown, now| (0..300).filter(|_| authorities.is_to_be_noted(shown, None, Moment(now))).count();
        let minute = NOTED * 1_000_000;
        assert_eq!([asked(shown, 5), asked(shown, minute), asked(shown, minute + 5)], [1, 0, 1]);
        assert_eq!(asked(other, minute), 1);
        assert!(!authorities.is_to_be_noted(other, Some(Moment(3 * minute)), Moment(3 * minute + 1)));
    }
}
