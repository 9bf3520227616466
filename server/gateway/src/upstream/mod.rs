//! What stands between requests and one provider, so that a provider that hangs, refuses or stumbles costs as little as it
//! can, and costs the others nothing.
//!
//! 1. The [`bulkhead`] bounds how many requests, and how many bytes of them, wait for one connection.
//! 2. The [`breaker`] stops asking a provider that does not answer, and lets one request look whether it does again.
//! 3. [`retry`] asks once more where nothing was sent or the provider says so, within a budget and within the one
//!    reservation that the request holds.
//!
//! All of it is in memory and of this process: it decides who waits, never who pays.

mod breaker;
mod bulkhead;
mod retry;

use crate::error::ProviderFault;
use breaker::Breaker;
use bulkhead::{Bulkhead, Place};
use http::StatusCode;
use retry::Budget;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;
use types::ConnectionId;

pub use bulkhead::Bounds;

/// The state of every connection that was asked, in this process.
#[derive(Clone, Debug, Default)]
pub struct Upstreams {
    known: Arc<Mutex<HashMap<ConnectionId, Arc<Upstream>>>>,
    bounds: Bounds,
}

/// One connection's.
#[derive(Debug)]
struct Upstream {
    bulkhead: Bulkhead,
    breaker: Mutex<Breaker>,
    budget: Mutex<Budget>,
}

impl Upstreams {
    /// With other bounds than the usual ones.
    pub fn bounded(bounds: Bounds) -> Self {
        Self { known: Arc::default(), bounds }
    }

    /// Lets a request of so many bytes through to the connection, or says why not. To be asked before anything is reserved.
    pub fn enter(&self, connection: ConnectionId, bytes: usize) -> Result<Passage, ProviderFault> {
        let upstream = Arc::clone(lock(&self.known).entry(connection).or_insert_with(|| {
            Arc::new(Upstream {
                bulkhead: Bulkhead::new(self.bounds),
                breaker: Mutex::default(),
                budget: Mutex::default(),
            })
        }));
        let place = upstream.bulkhead.enter(bytes).ok_or_else(busy)?;
        let admitted = lock(&upstream.breaker).admit(Instant::now());
        if let Err(wait) = admitted {
            return Err(unavailable(wait.as_secs().max(1)));
        }
        lock(&upstream.budget).earn();
        Ok(Passage { upstream, has_reported: false, _place: place })
    }
}

/// A request's way to its provider. Dropped without a word of how it went, it says nothing about the provider.
pub struct Passage {
    upstream: Arc<Upstream>,
    has_reported: bool,
    _place: Place,
}

impl Passage {
    /// The provider answered, well or not: it is there.
    pub fn answered(&mut self) {
        self.report(Breaker::answered);
    }

    /// It could not be reached, or said nothing for too long.
    pub fn failed(&mut self) {
        self.report(|breaker| breaker.failed(Instant::now()));
    }

    fn report(&mut self, tell: impl FnOnce(&mut Breaker)) {
        if !std::mem::replace(&mut self.has_reported, true) {
            tell(&mut lock(&self.upstream.breaker));
        }
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.report(Breaker::gave_up);
    }
}

impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passage").field("has_reported", &self.has_reported).finish_non_exhaustive()
    }
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn busy() -> ProviderFault {
    let message = "Too many requests of this connection wait for it already. Try again in a moment.";
    refused("provider_busy", message, 1)
}

fn unavailable(seconds: u64) -> ProviderFault {
    let message = format!("It did not answer the last few requests. It is tried again in {seconds} s.");
    refused("provider_unavailable", &message, seconds)
}

/// Nothing was reserved and nothing sent: there is no row that could name an outcome.
fn refused(code: &'static str, message: &str, seconds: u64) -> ProviderFault {
    ProviderFault {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code,
        message: message.to_owned(),
        field: None,
        provider_request_id: None,
        retry_after: u32::try_from(seconds).ok(),
        outcome: code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::ConnectionId;
    use uuid::Uuid;

    const HERE: ConnectionId = ConnectionId(Uuid::from_u128(1));
    const ELSEWHERE: ConnectionId = ConnectionId(Uuid::from_u128(2));

    #[tokio::test]
    async fn a_connection_that_is_full_refuses_and_others_do_not_notice() {
        let upstreams = Upstreams::bounded(Bounds { requests: 2, bytes: 1 << 20 });
        let held: Vec<_> = (0..2).map(|_| upstreams.enter(HERE, 10).unwrap()).collect();
        let refused = upstreams.enter(HERE, 10).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.code, refused.retry_after), (503, "provider_busy", Some(1)));
        assert!(upstreams.enter(ELSEWHERE, 10).is_ok());
        drop(held);
        assert!(upstreams.enter(HERE, 10).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_provider_that_does_not_answer_is_left_alone_and_looked_after_by_one_request() {
        let upstreams = Upstreams::default();
        for _ in 0..breaker::PATIENCE {
            upstreams.enter(HERE, 0).unwrap().failed();
        }
        let refused = upstreams.enter(HERE, 0).unwrap_err();
        assert_eq!((refused.code, refused.retry_after), ("provider_unavailable", Some(5)));
        assert!(upstreams.enter(ELSEWHERE, 0).is_ok());
        tokio::time::advance(std::time::Duration::from_secs(5)).await;
        let mut probe = upstreams.enter(HERE, 0).unwrap();
        assert!(upstreams.enter(HERE, 0).is_err(), "one looks, the others wait");
        probe.answered();
        assert!(upstreams.enter(HERE, 0).is_ok());
    }
}
