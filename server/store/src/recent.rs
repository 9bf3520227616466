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
/// More entries than this are forgotten together.
const MOST: usize = 10_000;

/// Values by key. Nothing listens in the background: news is heard whenever somebody asks.
pub struct Recent<K, V> {
    kept: Mutex<Kept<K, V>>,
    /// Whether an entry has to go.
    is_stale: fn(&K, Invalidation) -> bool,
}

struct Kept<K, V> {
    entries: HashMap<K, (Instant, V)>,
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
    /// Hears this bus; `is_stale` tells whether news may concern a key.
    pub fn new(bus: &Bus, is_stale: fn(&K, Invalidation) -> bool) -> Self {
        let kept = Kept { entries: HashMap::new(), news: bus.subscribe(), heard: 0 };
        Self { kept: Mutex::new(kept), is_stale }
    }

    /// What is known, or leave to read it. An entry's second begins before its reading, so that a change in between is not
    /// hidden longer.
    pub fn find(&self, key: &K) -> Result<V, Reading> {
        let kept = self.heard();
        let at = Instant::now();
        match kept.entries.get(key) {
            Some((since, value)) if at.duration_since(*since) < REMEMBERED => Ok(value.clone()),
            _ => Err(Reading { at, heard: kept.heard }),
        }
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
        kept.entries.insert(key, (reading.at, value));
    }

    fn heard(&self) -> MutexGuard<'_, Kept<K, V>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match kept.news.try_recv() {
                Ok(news) => kept.entries.retain(|key, _| !(self.is_stale)(key, news)),
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
        Recent::new(bus, |org, news| {
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
