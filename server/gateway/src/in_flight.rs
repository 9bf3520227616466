//! Which provider keys are being used right now, so that a replaced key is revoked only when its last request has ended.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Notify, RwLock, RwLockReadGuard};
use types::ProviderKeyId;

/// Requests in flight in this process, by key.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    uses: Mutex<HashMap<ProviderKeyId, usize>>,
    ended: Notify,
    /// Held for reading while somebody looks up the active key and begins to use it.
    choosing: RwLock<()>,
}

/// One use of a key; ends when dropped.
#[derive(Debug)]
pub struct Use {
    key: ProviderKeyId,
    in_flight: InFlight,
}

impl InFlight {
    /// To be held from looking up the active key until [`InFlight::begin`].
    pub async fn choose(&self) -> RwLockReadGuard<'_, ()> {
        self.0.choosing.read().await
    }

    /// Counts a use.
    pub fn begin(&self, key: ProviderKeyId) -> Use {
        *self.uses().entry(key).or_default() += 1;
        Use { key, in_flight: self.clone() }
    }

    /// Waits until nobody uses the key any more. To be called when the key is no longer active: whoever looked it up
    /// before is waited for, whoever looks later finds another.
    pub async fn idle(&self, key: ProviderKeyId) {
        drop(self.0.choosing.write().await);
        loop {
            let ended = self.0.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if !self.uses().contains_key(&key) {
                return;
            }
            ended.await;
        }
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<ProviderKeyId, usize>> {
        self.0.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut uses = self.in_flight.uses();
        if let Some(count) = uses.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                uses.remove(&self.key);
                drop(uses);
                self.in_flight.0.ended.notify_waiters();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::{Entropy, SystemEntropy};
    use futures_util::poll;
    use types::Moment;

    #[tokio::test]
    async fn a_key_is_idle_when_its_last_use_has_ended() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let (key, other) = (entropy.id(Moment(1)), entropy.id(Moment(2)));
        let in_flight = InFlight::default();
        let (first, second, _other) = (in_flight.begin(key), in_flight.begin(key), in_flight.begin(other));
        let idle = in_flight.idle(key);
        tokio::pin!(idle);
        assert!(poll!(&mut idle).is_pending());
        drop(first);
        assert!(poll!(&mut idle).is_pending());
        drop(second);
        idle.await;
    }
}
