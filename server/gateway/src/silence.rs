//! How long a provider says nothing. One timer lasts for all pieces of an answer: it is set anew when it has run out, and not
//! for every piece.

use std::{pin::Pin, time::Duration};
use tokio::time::{Instant, Sleep, sleep};

/// The longest silence, and how long it has lasted.
pub struct Silence {
    longest: Duration,
    since: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Silence {
    /// From now on.
    pub fn of_at_most(longest: Duration) -> Self {
        Self { longest, since: Instant::now(), timer: Box::pin(sleep(longest)) }
    }

    /// Begins anew: something was said, or is waited for only now.
    pub fn is_broken(&mut self) {
        self.since = Instant::now();
    }

    /// Ends when nothing was said for too long.
    pub async fn is_too_long(&mut self) {
        loop {
            self.timer.as_mut().await;
            let until = self.since + self.longest;
            if Instant::now() >= until {
                return;
            }
            self.timer.as_mut().reset(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_counts_from_the_last_word() {
        let longest = Duration::from_millis(60);
        let mut silence = Silence::of_at_most(longest);
        sleep(longest / 2).await;
        silence.is_broken();
        let broken = Instant::now();
        silence.is_too_long().await;
        assert!(broken.elapsed() >= longest - Duration::from_millis(1), "{:?}", broken.elapsed());
    }
}
