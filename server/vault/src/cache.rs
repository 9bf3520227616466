//! Opened secrets, for five minutes at most.

use std::collections::HashMap;
use store::Invalidation;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};
use types::{Moment, OrgId, SecretId};
use zeroize::Zeroizing;

/// Seconds that an opened secret is remembered.
const SECONDS: i64 = 300;
/// Secrets that are remembered at once.
const MOST: usize = 1024;

/// What was opened, and everything that it was opened for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) org: OrgId,
    pub(crate) purpose: seal::Purpose,
    pub(crate) dest_origin: String,
    pub(crate) plain: Zeroizing<Vec<u8>>,
}

struct Entry {
    opened: Opened,
    since: Moment,
}

/// Opened secrets by id; each secret is a row of its own for each generation. Nothing listens in the background: news is
/// heard whenever somebody asks.
pub(crate) struct Cache {
    entries: HashMap<SecretId, Entry>,
    data_keys: HashMap<OrgId, SecretId>,
    news: Receiver<Invalidation>,
    /// Counts what was heard. Who read the database before the last news must not put what they read here.
    heard: u64,
}

impl Cache {
    pub(crate) fn new(news: Receiver<Invalidation>) -> Self {
        Self { entries: HashMap::new(), data_keys: HashMap::new(), news, heard: 0 }
    }

    /// Drops what became stale. Answers a number to be shown to [`Cache::insert`] by whoever reads the database next.
    pub(crate) fn listen(&mut self) -> u64 {
        loop {
            match self.news.try_recv() {
                Ok(Invalidation::Connection(org, _) | Invalidation::Organization(org)) => {
                    self.entries.retain(|_, entry| entry.opened.org != org);
                    self.data_keys.remove(&org);
                }
                Ok(Invalidation::Everything) | Err(TryRecvError::Lagged(_)) => self.clear(),
                Ok(Invalidation::Member(..) | Invalidation::PersonalKey(..) | Invalidation::SignIn(..)) => continue,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return self.heard,
            }
            self.heard = self.heard.wrapping_add(1);
        }
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.data_keys.clear();
    }

    /// The opened secret, when it is remembered and young enough.
    pub(crate) fn find(&mut self, secret: SecretId, now: Moment) -> Option<Opened> {
        self.listen();
        let entry = self.entries.get(&secret)?;
        // A clock that went back makes an entry neither young nor old: it is dropped.
        if now < entry.since || now >= entry.since.plus_seconds(SECONDS) {
            self.entries.remove(&secret);
            return None;
        }
        Some(entry.opened.clone())
    }

    /// Remembers what was opened, unless there was news since [`Cache::listen`] answered `heard`.
    pub(crate) fn insert(&mut self, secret: SecretId, opened: Opened, now: Moment, heard: u64) {
        if self.listen() != heard {
            return;
        }
        if self.entries.len() >= MOST {
            self.entries.retain(|_, entry| now >= entry.since && now < entry.since.plus_seconds(SECONDS));
        }
        if self.entries.len() >= MOST {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.since).map(|(id, _)| *id);
            oldest.map(|oldest| self.entries.remove(&oldest));
        }
        self.entries.insert(secret, Entry { opened, since: now });
    }

    /// Which secret an organization's data key is.
    pub(crate) fn data_key(&mut self, org: OrgId) -> Option<SecretId> {
        self.listen();
        self.data_keys.get(&org).copied()
    }

    /// Remembers which secret an organization's data key is; that never changes while the row is there.
    pub(crate) fn insert_data_key(&mut self, org: OrgId, secret: SecretId) {
        if self.data_keys.len() >= MOST {
            self.data_keys.clear();
        }
        self.data_keys.insert(org, secret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::{Entropy, SystemEntropy};
    use tokio::sync::broadcast;

    fn id<T: From<uuid::Uuid>>() -> T {
        (&SystemEntropy as &dyn Entropy).id(Moment(1))
    }

    fn opened(org: OrgId) -> Opened {
        Opened {
            org,
            purpose: seal::Purpose::ProviderKey,
            dest_origin: String::new(),
            plain: Zeroizing::new(b"sk".to_vec()),
        }
    }

    #[test]
    fn a_secret_is_remembered_for_five_minutes() {
        let (_sender, news) = broadcast::channel(8);
        let (mut cache, secret, now) = (Cache::new(news), id(), Moment::from_unix_seconds(1000));
        let heard = cache.listen();
        cache.insert(secret, opened(id()), now, heard);
        assert!(cache.find(secret, now.plus_seconds(299)).is_some());
        assert!(cache.find(secret, now.plus_seconds(300)).is_none());
        assert!(cache.find(secret, now).is_none(), "what was too old is gone");
    }

    #[test]
    fn news_of_its_organization_drops_it_and_other_news_does_not() {
        let (sender, news) = broadcast::channel(8);
        let (mut cache, now, ours, theirs) = (Cache::new(news), Moment(1), id(), id());
        let (mine, other) = (id(), id());
        let heard = cache.listen();
        cache.insert(mine, opened(ours), now, heard);
        cache.insert(other, opened(theirs), now, heard);
        sender.send(Invalidation::Member(ours, id())).unwrap();
        assert!(cache.find(mine, now).is_some());
        sender.send(Invalidation::Connection(ours, id())).unwrap();
        assert!(cache.find(mine, now).is_none());
        assert!(cache.find(other, now).is_some());
        sender.send(Invalidation::Everything).unwrap();
        assert!(cache.find(other, now).is_none());
    }

    #[test]
    fn what_was_read_before_the_news_is_not_remembered() {
        let (sender, news) = broadcast::channel(8);
        let (mut cache, secret, org, now) = (Cache::new(news), id(), id(), Moment(1));
        let heard = cache.listen();
        sender.send(Invalidation::Organization(org)).unwrap();
        cache.insert(secret, opened(org), now, heard);
        assert!(cache.find(secret, now).is_none());
    }

    #[test]
    fn a_listener_that_fell_behind_forgets_everything() {
        let (sender, news) = broadcast::channel(2);
        let (mut cache, secret, now) = (Cache::new(news), id(), Moment(1));
        let heard = cache.listen();
        cache.insert(secret, opened(id()), now, heard);
        for _ in 0..3 {
            sender.send(Invalidation::Member(id(), id())).unwrap();
        }
        assert!(cache.find(secret, now).is_none());
    }

    #[test]
    fn the_cache_stays_bounded() {
        let (_sender, news) = broadcast::channel(8);
        let mut cache = Cache::new(news);
        let heard = cache.listen();
        for at in 0..1100 {
            cache.insert(id(), opened(id()), Moment(at), heard);
        }
        assert_eq!(cache.entries.len(), MOST);
    }
}
