//! Asking once more: only where it is certain that nothing was sent, or where the provider says when. Always for the same
//! reservation; nothing that may have been billed is sent twice.

use super::{Passage, lock};
use crate::fault;
use context::Entropy;
use http::StatusCode;
use outbound::{Error, Outbound, Request, Response};
use std::time::Duration;

/// Times that a request is sent at most.
const TRIES: u32 = 3;
/// The pause before the second time, where nobody was reached; it doubles, and a random part of as much is added.
const PAUSE: Duration = Duration::from_millis(100);
/// A provider that wants to be asked later than this is asked by the caller.
const SOON: u32 = 2;

/// One retry costs as much as ten requests earn: a provider in trouble gets a tenth more, not three times as much.
const COST: u32 = 10;
/// The most that is saved.
const SAVED: u32 = 10 * COST;

/// What one connection may spend on retries.
#[derive(Debug)]
pub(super) struct Budget(u32);

impl Default for Budget {
    fn default() -> Self {
        Self(SAVED)
    }
}

impl Budget {
    /// A request came.
    pub(super) fn earn(&mut self) {
        self.0 = (self.0 + 1).min(SAVED);
    }

    /// Takes a retry, where one is left.
    fn spend(&mut self) -> bool {
        match self.0.checked_sub(COST) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}

impl Passage {
    /// Sends the request, up to three times: again after a moment where nobody was reached, and where the provider refused
    /// it for now (429, 503, 529) and wants it again within two seconds. Tells the breaker how it went.
    pub async fn send(
        &mut self,
        outbound: &Outbound,
        request: Request,
        entropy: &dyn Entropy,
    ) -> Result<Response, Error> {
        let mut tries = 1;
        loop {
            let answered = outbound.send(request.clone()).await;
            let wait = pause(&answered, tries).filter(|_| tries < TRIES && lock(&self.upstream.budget).spend());
            let Some(wait) = wait else {
                match &answered {
                    Ok(_) => self.answered(),
                    Err(error) if is_absent(error) => self.failed(),
                    Err(_) => {}
                }
                return answered;
            };
            tracing::debug!(
                tries,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "provider.asked_again"
            );
            drop(answered);
            tokio::time::sleep(wait + jitter(wait, entropy)).await;
            tries += 1;
        }
    }
}

/// How long to wait before it is sent again; `None` when it must not be.
fn pause(answered: &Result<Response, Error>, tries: u32) -> Option<Duration> {
    match answered {
        Ok(response) => is_put_off(response.status)
            .then(|| fault::retry_after(&response.headers))
            .flatten()
            .filter(|seconds| *seconds <= SOON)
            .map(|seconds| PAUSE.max(Duration::from_secs(seconds.into()))),
        Err(Error::Unreachable { .. } | Error::Tls { .. }) => Some(PAUSE * 2_u32.pow(tries - 1)),
        Err(_) => None,
    }
}

fn is_put_off(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 503 | 529)
}

/// Whether the provider is not there, rather than unhappy.
const fn is_absent(error: &Error) -> bool {
    matches!(error, Error::Unreachable { .. } | Error::Tls { .. } | Error::Timeout { .. })
}

/// A random part of the pause, so that those who were refused together do not come back together.
fn jitter(pause: Duration, entropy: &dyn Entropy) -> Duration {
    let part = u32::from(u16::from_le_bytes(entropy.bytes()));
    pause * part / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::SystemEntropy;

    #[test]
    fn retries_are_a_tenth_of_the_requests() {
        let mut budget = Budget::default();
        let first = (0..100).filter(|_| budget.spend()).count();
        assert_eq!(first, 10, "what was saved");
        let rest = (0..200).filter(|_| {
            budget.earn();
            budget.spend()
        });
        assert_eq!(rest.count(), 20);
    }

    #[test]
    fn only_what_reached_nobody_is_sent_again_without_being_asked_to() {
        let host = || "model.example".to_owned();
        let unreachable = Error::Unreachable { host: host(), why: "nothing listens there".to_owned() };
        assert_eq!(pause(&Err(unreachable), 2), Some(PAUSE * 2));
        let timeout = Error::Timeout { host: host(), what: "no answer", after: PAUSE };
        assert_eq!(pause(&Err(timeout), 1), None, "it may have been billed");
        assert_eq!(pause(&Err(Error::Cut { host: host() }), 1), None);
        assert_eq!(pause(&Err(Error::Refused { host: host(), rule: "private" }), 1), None);
    }

    #[test]
    fn a_pause_is_at_most_doubled_by_chance() {
        for _ in 0..100 {
            assert!(jitter(PAUSE, &SystemEntropy) <= PAUSE);
        }
    }
}
