//! Turns at the database: whoever finds every connection in use waits in line, in the order of arrival, and not for long.
//!
//! A pool has a line of its own, but says the same of a full house and of a database that is away. Here the two are told
//! apart, and nobody stands in a line so long that the answer would come too late.

use crate::{Error, patience::silence};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// The longest wait for a turn.
const LONGEST: Duration = Duration::from_secs(10);
/// Who may stand in line. More would wait for longer than that anyway.
const MOST: usize = 4_096;

/// The line in front of one pool. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: AtomicUsize,
    /// Transactions that the database let begin.
    begun: AtomicU64,
}

/// One connection's worth of work; over when dropped.
#[derive(Debug)]
#[must_use = "whoever does not hold it is not alone"]
pub struct Turn(#[expect(dead_code, reason = "held, never read")] OwnedSemaphorePermit);

impl Turns {
    /// For so many connections.
    pub(crate) fn of(connections: u32) -> Self {
        let permits = usize::try_from(connections).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(permits)), state: Arc::default() }
    }

    /// Waits for a turn.
    ///
    /// Errors: [`Error::Overloaded`] where too many wait, or it takes too long; a lost connection where meanwhile nobody at all
    /// could begin: then the database is away.
    pub(crate) async fn wait(&self) -> Result<Turn, Error> {
        self.wait_at_most(LONGEST).await
    }

    async fn wait_at_most(&self, longest: Duration) -> Result<Turn, Error> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(Turn(permit));
        }
        let place = Place::in_line(&self.state.waiting);
        let begun = self.state.begun.load(Ordering::Relaxed);
        if place.number > MOST {
            return Err(Error::Overloaded);
        }
        match timeout(longest, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            _ if self.state.begun.load(Ordering::Relaxed) == begun => Err(silence(longest).into()),
            _ => Err(Error::Overloaded),
        }
    }

    /// Notes whether the database let a transaction begin.
    pub(crate) fn note<T, E>(&self, begun: Result<T, E>) -> Result<T, E> {
        begun.inspect(|_| {
            self.state.begun.fetch_add(1, Ordering::Relaxed);
        })
    }
}

/// A place in line; given up when dropped, also by whoever stops waiting.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    number: usize,
}

impl<'a> Place<'a> {
    fn in_line(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, number: waiting.fetch_add(1, Ordering::Relaxed) + 1 }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;
    use types::Problem;

    const SHORT: Duration = Duration::from_millis(50);

    fn code(told: Result<Turn, Error>) -> String {
        Problem::from(told.unwrap_err()).code
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_that_it_is_busy_or_that_the_database_is_away() {
        let turns = Turns::of(1);
        let held = turns.wait().await.unwrap();
        let somebody_begins = async {
            let _ = turns.note(Ok::<_, ()>(()));
        };
        assert_eq!(code(tokio::join!(turns.wait_at_most(SHORT), somebody_begins).0), "overloaded");
        let nobody_can = async {
            let _ = turns.note(Err::<(), _>("nobody there"));
        };
        assert_eq!(code(tokio::join!(turns.wait_at_most(SHORT), nobody_can).0), "database_unavailable");
        let (next, ()) = tokio::join!(turns.wait(), async { drop(held) });
        assert!(next.is_ok(), "whoever is next in line has the turn that ends");
    }

    #[tokio::test]
    async fn a_line_has_an_end_and_whoever_leaves_it_makes_room() {
        let turns = Turns::of(1);
        let _held = turns.wait().await.unwrap();
        let in_line: Vec<_> = (0..MOST).map(|_| Place::in_line(&turns.state.waiting)).collect();
        let since = Instant::now();
        assert_eq!(code(turns.wait().await), "overloaded");
        assert!(since.elapsed() < LONGEST / 2, "it is said at once");
        drop(in_line);
        assert_eq!(turns.state.waiting.load(Ordering::Relaxed), 0);
    }
}
