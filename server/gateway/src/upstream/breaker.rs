//! A provider that does not answer is not asked for a while.

use std::time::Duration;
use tokio::time::Instant;

/// Requests in a row that have to fail.
pub(super) const PATIENCE: u32 = 5;
/// The first pause; it doubles with every look that finds nobody.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);

/// Whether one provider answers, by what the last requests met. Closed lets everything pass; open nothing until a moment,
/// and then one request, whose end decides.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// Failures since the last answer.
    failures: u32,
    /// Until when nobody asks; `None` while it is closed.
    open_until: Option<Instant>,
    pause: Duration,
    /// A request looks whether the provider answers again.
    is_probing: bool,
}

impl Breaker {
    /// Lets a request pass, or says how long to wait.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), Duration> {
        let Some(until) = self.open_until else { return Ok(()) };
        if now < until {
            return Err(until - now);
        }
        if self.is_probing {
            return Err(PAUSE.min(self.pause));
        }
        self.is_probing = true;
        Ok(())
    }

    /// It is there.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }

    /// It is not there. What was sent before it was left alone and fails only now changes nothing.
    pub(super) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        match self.open_until {
            None if self.failures >= PATIENCE => self.pause = PAUSE,
            Some(_) if self.is_probing => self.pause = (self.pause * 2).min(LONGEST),
            _ => return,
        }
        self.is_probing = false;
        self.open_until = Some(now + self.pause);
    }

    /// Whoever asked left before there was an answer: nothing is known, and the next one may look.
    pub(super) fn gave_up(&mut self) {
        self.is_probing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_failures_in_a_row_and_waits_longer_each_time_nobody_is_there() {
        let mut breaker = Breaker::default();
        let start = Instant::now();
        for _ in 1..PATIENCE {
            breaker.failed(start);
        }
        breaker.answered();
        for _ in 1..PATIENCE {
            breaker.failed(start);
        }
        assert!(breaker.admit(start).is_ok(), "an answer in between counts");
        breaker.failed(start);
        assert_eq!(breaker.admit(start), Err(PAUSE));
        // Late failures of requests that were under way do not put it off.
        breaker.failed(start + PAUSE / 2);
        let mut now = start + PAUSE;
        for pause in [2, 4, 8, 12, 12].map(|times| PAUSE * times) {
            assert!(breaker.admit(now).is_ok(), "one may look");
            assert!(breaker.admit(now).is_err(), "and no other");
            breaker.failed(now);
            assert_eq!(breaker.admit(now), Err(pause));
            now += pause;
        }
        assert!(breaker.admit(now).is_ok());
        breaker.gave_up();
        assert!(breaker.admit(now).is_ok(), "the next looks");
        breaker.answered();
        assert!(breaker.admit(now).is_ok() && breaker.admit(now).is_ok());
    }
}
