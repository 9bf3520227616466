//! A wall around each connection: what waits for one provider is bounded, in requests and in bytes.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What may wait for one connection at once, in one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Requests.
    pub requests: usize,
    /// Bytes of their bodies together.
    pub bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { requests: 2_048, bytes: 256 << 20 }
    }
}

/// Bytes of one permit: semaphores count to some hundred millions.
const UNIT: usize = 1 << 10;

/// The places of one connection.
#[derive(Debug)]
pub(super) struct Bulkhead {
    requests: Arc<Semaphore>,
    units: Arc<Semaphore>,
}

/// One request's place. Free again when dropped.
pub(super) struct Place {
    _held: [OwnedSemaphorePermit; 2],
}

impl Bulkhead {
    pub(super) fn new(bounds: Bounds) -> Self {
        let units = (bounds.bytes / UNIT).max(1);
        Self { requests: Arc::new(Semaphore::new(bounds.requests)), units: Arc::new(Semaphore::new(units)) }
    }

    /// A place for so many bytes; `None` when there is none now. Nobody queues: what waits here would hold its bytes.
    pub(super) fn enter(&self, bytes: usize) -> Option<Place> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        let request = Arc::clone(&self.requests).try_acquire_owned().ok()?;
        let bytes = Arc::clone(&self.units).try_acquire_many_owned(units).ok()?;
        Some(Place { _held: [request, bytes] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_fill_it_before_many_small_ones_do() {
        let bulkhead = Bulkhead::new(Bounds { requests: 100, bytes: 64 << 10 });
        let large = bulkhead.enter(60 << 10).unwrap();
        assert!(bulkhead.enter(5 << 10).is_none());
        let small = bulkhead.enter(100).unwrap();
        drop(large);
        assert!(bulkhead.enter(60 << 10).is_some());
        drop(small);
    }
}
