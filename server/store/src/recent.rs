//! What was read less than a second ago. Changes drop it at once; the second is for what this process did not hear of.

use crate::{Bus, Invalidation};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};
use tokio_util::task::TaskTracker;

/// How long something is remembered at most (decision 3).
pub const REMEMBERED: Duration = Duration::from_secs(1);
/// From this age on it is read anew, once and beside whoever asks: of many requests at once none waits, and not all of them
/// read when the second is over.
const RENEWED: Duration = Duration::from_millis(750);
/// More entries than this are forgotten together.
const MOST: usize = 10_000;

/// Values by key. Nothing listens in the background: news is heard whenever somebody asks. Cheap to clone.
pub struct Recent<K, V> {
    kept: Arc<Mutex<Kept<K, V>>>,
    /// Whether an entry has to go.
    is_stale: fn(&K, &V, Invalidation) -> bool,
}

/// What is remembered of something.
#[derive(Debug, PartialEq, Eq)]
enum Remembered<V> {
    /// It holds.
    Fresh(V),
    /// It holds, and is to be read anew by whoever is told so: one of all who ask.
    Aging(V, Reading),
    /// It has to be read.
    Unknown(Reading),
}

struct Entry<V> {
    since: Instant,
    value: V,
    /// Somebody was told to read it anew.
    is_being_read: bool,
}

struct Kept<K, V> {
    entries: HashMap<K, Entry<V>>,
    news: Receiver<Invalidation>,
    /// Counts what made something stale. Who read the database before it must not put here what they read.
    heard: u64,
}

/// Shown by whoever comes back with what they read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    at: Instant,
    heard: u64,
}

impl<K: Eq + Hash + Send + 'static, V: Clone + Send + 'static> Recent<K, V> {
    /// Hears this bus; `is_stale` tells whether news may concern an entry.
    pub fn new(bus: &Bus, is_stale: fn(&K, &V, Invalidation) -> bool) -> Self {
        let kept = Kept { entries: HashMap::new(), news: bus.subscribe(), heard: 0 };
        Self { kept: Arc::new(Mutex::new(kept)), is_stale }
    }

    /// What is remembered, or what `read` says. `None` is what nobody is to remember: it is looked up again each time. What is
    /// remembered and grows old is read anew by a task on the tracker; where that fails, it is read by whoever asks when its
    /// second is over.
    pub async fn find_or_read<F, E>(
        &self,
        tracker: &TaskTracker,
        key: K,
        read: impl FnOnce() -> F,
    ) -> Result<Option<V>, E>
    where
        F: Future<Output = Result<Option<V>, E>> + Send + 'static,
    {
        match self.find(&key, Instant::now()) {
            Remembered::Fresh(value) => Ok(Some(value)),
            Remembered::Aging(value, reading) => {
                let (recent, read) = (self.clone(), read());
                tracker.spawn(async move {
                    let _ = recent.learn(key, read.await, reading);
                });
                Ok(Some(value))
            }
            Remembered::Unknown(reading) => self.learn(key, read().await, reading),
        }
    }

    /// An entry's second begins before its reading, so that a change in between is not hidden longer.
    fn find(&self, key: &K, at: Instant) -> Remembered<V> {
        let mut kept = self.heard();
        let reading = Reading { at, heard: kept.heard };
        let Some(known) = kept.entries.get_mut(key) else { return Remembered::Unknown(reading) };
        let age = at.duration_since(known.since);
        if age >= REMEMBERED {
            return Remembered::Unknown(reading);
        }
        let value = known.value.clone();
        if age >= RENEWED && !std::mem::replace(&mut known.is_being_read, true) {
            return Remembered::Aging(value, reading);
        }
        Remembered::Fresh(value)
    }

    fn learn<E>(&self, key: K, read: Result<Option<V>, E>, reading: Reading) -> Result<Option<V>, E> {
        match &read {
            Ok(Some(value)) => self.keep(key, value.clone(), reading),
            Ok(None) => drop(self.heard().entries.remove(&key)),
            Err(_) => {}
        }
        read
    }

    /// Keeps what was read, unless something changed meanwhile.
    fn keep(&self, key: K, value: V, reading: Reading) {
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

impl<K, V> Clone for Recent<K, V> {
    fn clone(&self) -> Self {
        Self { kept: Arc::clone(&self.kept), is_stale: self.is_stale }
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

    fn unknown(found: Remembered<u8>) -> Reading {
        let Remembered::Unknown(reading) = found else { panic!("{found:?}") };
        reading
    }

    #[test]
    fn news_drops_what_it_concerns_and_nothing_else() {
        let (bus, now) = (Bus::new(), Instant::now());
        let recent = of_orgs(&bus);
        for (number, value) in [(1, 10), (2, 20)] {
            let reading = unknown(recent.find(&org(number), now));
            recent.keep(org(number), value, reading);
        }
        assert_eq!(recent.find(&org(1), now), Remembered::Fresh(10));
        bus.publish(Invalidation::Organization(org(1)));
        unknown(recent.find(&org(1), now));
        assert_eq!(recent.find(&org(2), now), Remembered::Fresh(20));
        bus.publish(Invalidation::Everything);
        unknown(recent.find(&org(2), now));
    }

    #[test]
    fn of_many_who_ask_one_reads_it_anew_before_its_second_is_over() {
        let (bus, began) = (Bus::new(), Instant::now());
        let recent = of_orgs(&bus);
        let after = |ms| began + Duration::from_millis(ms);
        let told = |ms| {
            let found = (0..50).map(|_| recent.find(&org(1), after(ms)));
            found.fold([0; 3], |[fresh, aging, unknown], found| match found {
                Remembered::Fresh(10) => [fresh + 1, aging, unknown],
                Remembered::Aging(10, _) => [fresh, aging + 1, unknown],
                Remembered::Unknown(_) => [fresh, aging, unknown + 1],
                other => panic!("{other:?}"),
            })
        };
        recent.keep(org(1), 10, unknown(recent.find(&org(1), began)));
        assert_eq!([told(740), told(760), told(990), told(1_000)], [[50, 0, 0], [49, 1, 0], [50, 0, 0], [0, 0, 50]]);
        recent.keep(org(1), 10, unknown(recent.find(&org(1), after(1_000))));
        assert_eq!(told(1_740), [50, 0, 0], "its second began anew");
        recent.amend(&org(1), |value| *value += 1);
        assert_eq!(recent.find(&org(1), after(1_740)), Remembered::Fresh(11));
    }

    #[tokio::test]
    async fn what_is_not_to_be_remembered_is_read_each_time_and_forgotten() {
        let (bus, tracker) = (Bus::new(), TaskTracker::new());
        let recent = of_orgs(&bus);
        let asked = async |said: Option<u8>| {
            recent.find_or_read(&tracker, org(1), || std::future::ready(Ok::<_, ()>(said))).await.unwrap()
        };
        assert_eq!([asked(None).await, asked(Some(10)).await, asked(None).await], [None, Some(10), Some(10)]);
        let reading = Reading { at: Instant::now(), heard: 0 };
        assert_eq!(recent.learn::<()>(org(1), Ok(None), reading), Ok(None));
        assert_eq!(asked(None).await, None);
    }

    #[test]
    fn what_was_read_before_the_news_is_not_kept() {
        let (bus, now) = (Bus::new(), Instant::now());
        let recent = of_orgs(&bus);
        let reading = unknown(recent.find(&org(1), now));
        bus.publish(Invalidation::Organization(org(1)));
        recent.keep(org(1), 10, reading);
        unknown(recent.find(&org(1), now));
    }

    #[test]
    fn a_listener_that_fell_behind_forgets_everything() {
        let (bus, now) = (Bus::new(), Instant::now());
        let recent = of_orgs(&bus);
        recent.keep(org(1), 10, unknown(recent.find(&org(1), now)));
        for _ in 0..2_000 {
            bus.publish(Invalidation::Organization(org(2)));
        }
        unknown(recent.find(&org(1), now));
    }
}
