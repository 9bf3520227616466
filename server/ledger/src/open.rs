//! The reservations that this process holds: what the heartbeat keeps alive and what shutdown waits for.

use context::OrgScope;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use types::LedgerId;

#[derive(Clone, Debug, Default)]
pub(crate) struct Open(Arc<Held>);

#[derive(Debug, Default)]
struct Held {
    rows: Mutex<HashMap<LedgerId, OrgScope>>,
    fewer: Notify,
}

impl Open {
    pub(crate) fn hold(&self, id: LedgerId, scope: OrgScope) {
        self.rows().insert(id, scope);
    }

    pub(crate) fn let_go(&self, id: LedgerId) {
        self.rows().remove(&id);
        self.0.fewer.notify_waiters();
    }

    /// Whether this one is held.
    pub(crate) fn holds(&self, id: LedgerId) -> bool {
        self.rows().contains_key(&id)
    }

    /// How many are held.
    pub(crate) fn count(&self) -> usize {
        self.rows().len()
    }

    /// Every reservation by its organization.
    pub(crate) fn by_org(&self) -> HashMap<OrgScope, Vec<LedgerId>> {
        let mut by_org: HashMap<_, Vec<_>> = HashMap::new();
        for (id, scope) in self.rows().iter() {
            by_org.entry(*scope).or_default().push(*id);
        }
        by_org
    }

    /// Waits until the server leaves and nothing is held any more.
    pub(crate) async fn ended(&self, cancel: &CancellationToken) {
        cancel.cancelled().await;
        loop {
            let fewer = self.0.fewer.notified();
            if self.rows().is_empty() {
                return;
            }
            fewer.await;
        }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<LedgerId, OrgScope>> {
        self.0.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
