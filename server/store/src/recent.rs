//! What was read less than a second ago. Changes drop it at once; the second is for what this process did not hear of.

use crate::{Bus, Invalidation};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// How long something is remembered at most (decision 3).
pub const REMEMBERED: Duration = Duration::from_secs(1);
/// From this age on, the first who asks is sent to read it anew while the others are still told what is remembered: of many
/// requests at once one reads, and not all of them when the second is over.
const RENEWED: Duration = Duration::from_millis(750);
/// More entries than this are forgotten together.
const MOST: usize = 10_000;

/// Values by key. Nothing listens in the background: news is heard whenever somebody asks.
pub struct Recent<K, V> {
    kept: Mutex<Kept<K, V>>,
    /// Whether an entry has to go.
    is_stale: fn(&K, &V, Invalidation) -> bool,
}

struct Entry<V> {
    since: Instant,
    value: V,
    /// Somebody was sent to read it anew.
    is_being_read: bool,
}

struct Kept<K, V> {
    entries: HashMap<K, Entry<V>>,
    news: Receiver<Invalidation>,
    /// Counts what made something stale. Who read the database before it must not put here what they read.
    heard: u64,
}

/// Shown by whoever comes back with what they read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    at: Instant,
    heard: u64,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Hears this bus; `is_stale` tells whether news may concern an entry.
    pub fn new(bus: &Bus, is_stale: fn(&K, &V, Invalidation) -> bool) -> Self {
        let kept = Kept { entries: HashMap::new(), news: bus.subscribe(), heard: 0 };
        Self { kept: Mutex::new(kept), is_stale }
    }

    /// What is known, or leave to read it. An entry's second begins before its reading, so that a change in between is not
    /// hidden longer.
    pub fn find(&self, key: &K) -> Result<V, Reading> {
        self.find_at(key, Instant::now())
    }

    fn find_at(&self, key: &K, at: Instant) -> Result<V, Reading> {
        let mut kept = self.heard();
        let heard = kept.heard;
        let known = kept.entries.get_mut(key).ok_or(Reading { at, heard })?;
        let age = at.duration_since(known.since);
        if age >= REMEMBERED || (age >= RENEWED && !std::mem::replace(&mut known.is_being_read, true)) {
            return Err(Reading { at, heard });
        }
        Ok(known.value.clone())
    }

    /// Keeps what was read, unless something changed meanwhile.
    pub fn keep(&self, key: K, value: V, reading: Reading) {
        let mut kept = self.heard();
        if kept.heard != reading.heard {
            return;
        }
        if kept.entries.len() >= MOST {
            kept.entries.clear();
        }
        kept.entries.insert(key, Entry { since: reading.at, value, is_being_read: false });
    }

    /// Changes what is remembered, where something is: it is as old as it was.
    pub fn amend(&self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(entry) = self.heard().entries.get_mut(key) {
            change(&mut entry.value);
        }
    }

    fn heard(&self) -> MutexGuard<'_, Kept<K, V>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match kept.news.try_recv() {
                Ok(news) => kept.entries.retain(|key, entry| !(self.is_stale)(key, &entry.value, news)),
                Err(TryRecvError::Lagged(_)) => kept.entries.clear(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return kept,
            }
            kept.heard = kept.heard.wrapping_add(1);
        }
    }
}

impl<K, V> std::fmt::Debug for Recent<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recent").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::OrgId;
    use uuid::Uuid;

    fn org(number: u128) -> OrgId {
        Uuid::from_u128(number).into()
    }

    fn of_orgs(bus: &Bus) -> Recent<OrgId, u8> {
        Recent::new(bus, |org, _, news| {
            matches!(news, Invalidation::Everything) || news == Invalidation::Organization(*org)
        })
    }

    #[test]
    fn news_drops_what_it_concerns_and_nothing_else() {
        let bus = Bus::new();
        let recent = of_orgs(&bus);
        for (number, value) in [(1, 10), (2, 20)] {
            let reading = recent.find(&org(number)).unwrap_err();
            recent.keep(org(number), value, reading);
        }
        assert_eq!(recent.find(&org(1)).unwrap(), 10);
        bus.publish(Invalidation::Organization(org(1)));
        assert!(recent.find(&org(1)).is_err());
        assert_eq!(recent.find(&org(2)).unwrap(), 20);
        bus.publish(Invalidation::Everything);
        assert!(recent.find(&org(2)).is_err());
    }

    #[test]
    fn of_many_who_ask_one_reads_it_anew_before_its_second_is_over() {
        let (bus, began) = (Bus::new(), Instant::now());
        let recent = of_orgs(&bus);
        let after = |ms| began + Duration::from_millis(ms);
        let reading = recent.find_at(&org(1), began).unwrap_err();
        recent.keep(org(1), 10, reading);
        let sent = |ms| (0..50).filter(|_| recent.find_at(&org(1), after(ms)).is_err()).count();
        assert_eq!([sent(740), sent(760), sent(990), sent(1_000)], [0, 1, 0, 50]);
        recent.amend(&org(1), |value| *value += 1);
        assert_eq!(recent.find_at(&org(1), after(990)).unwrap(), 11);
        let reading = recent.find_at(&org(1), after(1_000)).unwrap_err();
        recent.keep(org(1), 20, reading);
        assert_eq!(recent.find_at(&org(1), after(1_990)).unwrap_err().at, after(1_990));
        assert_eq!(recent.find_at(&org(1), after(1_990)).unwrap(), 20);
    }

    #[test]
    fn what_was_read_before_the_news_is_not_kept() {
        let bus = Bus::new();
        let recent = of_orgs(&bus);
        let reading = recent.find(&org(1)).unwrap_err();
        bus.publish(Invalidation::Organization(org(1)));
        recent.keep(org(1), 10, reading);
        assert!(recent.find(&org(1)).is_err());
    }

    #[test]
    fn a_listener_that_fell_behind_forgets_everything() {
        let bus = Bus::new();
        let recent = of_orgs(&bus);
        let reading = recent.find(&org(1)).unwrap_err();
        recent.keep(org(1), 10, reading);
        for _ in 0..2_000 {
            bus.publish(Invalidation::Organization(org(2)));
        }
        assert!(recent.find(&org(1)).is_err());
    }
}
