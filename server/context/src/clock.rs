//! The clock.

use std::sync::atomic::{AtomicI64, Ordering};
use types::Moment;

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, UTC.
    fn now(&self) -> Moment;
}

/// The host's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the host's clock")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved: for tests and for seeding the demo's past.
#[derive(Debug)]
pub struct SettableClock(AtomicI64);

impl SettableClock {
    /// Stands at `moment`.
    pub const fn at(moment: Moment) -> Self {
        Self(AtomicI64::new(moment.0))
    }

    /// Moves to `moment`, forward or back.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.0, Ordering::SeqCst);
    }

    /// Moves forward by seconds (back, when negative).
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}
