//! How long a provider may take.

use std::time::Duration;

/// Bounds on one exchange. Connecting has its own, three seconds, in `outbound`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a stream's head arrives.
    pub headers: Duration,
    /// Until an answer arrives that does not stream: its head comes when the model has finished, so this is longer (the
    /// official SDKs wait as long).
    pub whole: Duration,
    /// The longest silence inside an answer.
    pub idle: Duration,
    /// The whole exchange.
    pub total: Duration,
    /// How long an answer is read on for its usage figures when the caller has gone.
    pub drain: Duration,
    /// How long an answer goes on when the server leaves. A little less than the ten seconds after which connections are cut,
    /// so that whoever listens is told.
    pub leave: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(60),
            whole: Duration::from_secs(600),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(15 * 60),
            drain: Duration::from_secs(2),
            leave: Duration::from_secs(9),
        }
    }
}
