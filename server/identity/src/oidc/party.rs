//! What each identity provider published, kept for a while: fetched by one, waited for by the others.

use super::{
    discovery::{IssuerFault, Metadata, discover},
    key_set,
};
use openidconnect::core::CoreJsonWebKeySet;
use outbound::Outbound;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as Lock, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use types::{IdentityProviderId, Moment};

/// Longest life of a discovery document, in seconds.
const METADATA_SECONDS: i64 = 24 * 3600;
/// Longest life of a key set, in seconds.
const KEY_SET_SECONDS: i64 = 3600;
/// A key that is not in the set makes it fetched again, at most this often, in seconds.
const REFETCH_SECONDS: i64 = 30;
/// A failure is told to whoever asks within so long, instead of each waiting for another one in turn.
const FAILED: Duration = Duration::from_secs(5);
/// Exchanges with one identity provider at once: a slow one holds no more than these.
const AT_ONCE: usize = 4;

/// Every identity provider that somebody signed in with since the start.
#[derive(Default)]
pub struct Parties(Lock<HashMap<IdentityProviderId, Arc<Party>>>);

/// One identity provider's documents.
pub struct Party {
    issuer: String,
    known: Mutex<Known>,
    at_once: Semaphore,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Moment, Arc<Metadata>)>,
    keys: Option<(Moment, Arc<CoreJsonWebKeySet>)>,
    /// The last failure, and when it was there.
    failure: Option<(Instant, IssuerFault)>,
}

impl Known {
    /// A failure that is still fresh.
    fn failed(&self) -> Result<(), IssuerFault> {
        match &self.failure {
            Some((at, fault)) if at.elapsed() < FAILED => Err(fault.clone()),
            _ => Ok(()),
        }
    }

    /// Remembers how a fetch went.
    fn keep<T>(&mut self, fetched: Result<T, IssuerFault>) -> Result<T, IssuerFault> {
        self.failure = fetched.as_ref().err().map(|fault| (Instant::now(), fault.clone()));
        fetched
    }
}

impl Parties {
    /// The party of this row. Another issuer in the row is another party.
    pub fn of(&self, id: IdentityProviderId, issuer: &str) -> Arc<Party> {
        let mut parties = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(party) = parties.get(&id).filter(|party| party.issuer == issuer) {
            return Arc::clone(party);
        }
        let party =
            Arc::new(Party { issuer: issuer.to_owned(), known: Mutex::default(), at_once: Semaphore::new(AT_ONCE) });
        parties.insert(id, Arc::clone(&party));
        party
    }
}

impl Party {
    /// The discovery document, at most a day old.
    pub async fn metadata(&self, outbound: &Outbound, now: Moment) -> Result<Arc<Metadata>, IssuerFault> {
        let mut known = self.known.lock().await;
        self.metadata_in(&mut known, outbound, now).await
    }

    async fn metadata_in(
        &self,
        known: &mut Known,
        outbound: &Outbound,
        now: Moment,
    ) -> Result<Arc<Metadata>, IssuerFault> {
        if let Some((at, metadata)) = &known.metadata
            && is_younger(*at, now, METADATA_SECONDS)
        {
            return Ok(Arc::clone(metadata));
        }
        known.failed()?;
        let metadata = Arc::new(known.keep(discover(outbound, &self.issuer).await)?);
        known.metadata = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// The keys, at most an hour old. With `lacking`, a set in which a key was not found: fetched again unless somebody
    /// else did meanwhile or the last time is less than half a minute ago.
    pub async fn keys(
        &self,
        outbound: &Outbound,
        now: Moment,
        lacking: Option<&Arc<CoreJsonWebKeySet>>,
    ) -> Result<Arc<CoreJsonWebKeySet>, IssuerFault> {
        let mut known = self.known.lock().await;
        if let Some((at, keys)) = &known.keys {
            let is_wanted = lacking.is_some_and(|lacking| Arc::ptr_eq(lacking, keys));
            let longest = if is_wanted { REFETCH_SECONDS } else { KEY_SET_SECONDS };
            if is_younger(*at, now, longest) {
                return Ok(Arc::clone(keys));
            }
        }
        let metadata = self.metadata_in(&mut known, outbound, now).await?;
        known.failed()?;
        let keys = Arc::new(known.keep(key_set::fetch(outbound, &metadata).await)?);
        known.keys = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    /// Leave to exchange something with the identity provider; waits for its turn.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.at_once.acquire().await.ok()
    }
}

/// Younger than so many seconds; a clock that went back makes it old.
const fn is_younger(at: Moment, now: Moment, seconds: i64) -> bool {
    at.0 <= now.0 && now.0 < at.plus_seconds(seconds).0
}
