//! Admissions of which nobody knows whether they were written: the connection was lost while they were committed.
//!
//! Whoever asked was told that nothing was recorded, and sent nothing. Should the row be there after all, it would be charged in
//! full once its lease ran out; so it is given back as soon as the database answers again.

use super::{Ask, Op};
use crate::Error;
use context::OrgScope;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};
use types::LedgerId;

/// A row that was not found for so long was never written: by then no database is still busy with its commit.
const LONGEST: Duration = Duration::from_secs(60);

/// The admissions in question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unsure(Arc<Mutex<Vec<Doubt>>>);

#[derive(Clone, Copy, Debug)]
struct Doubt {
    scope: OrgScope,
    id: LedgerId,
    since: Instant,
}

impl Unsure {
    pub(super) fn note(&self, scope: OrgScope, id: LedgerId) {
        self.doubts().push(Doubt { scope, id, since: Instant::now() });
    }

    /// Gives back what was written after all; what can't be said yet is asked about again the next time.
    pub(crate) async fn settle(&self, lane: &mpsc::WeakSender<Op>) {
        let doubts = self.doubts().clone();
        for doubt in doubts {
            let Some(lane) = lane.upgrade() else { return };
            let (reply, answer) = oneshot::channel();
            let ask = Ask::Release(doubt.id, "not_sent");
            if lane.send(Op { scope: doubt.scope, ask, reply }).await.is_err() {
                return;
            }
            let is_clear = match answer.await {
                Ok(Ok(_)) => true,
                // Not there, or ended: its commit may still be under way.
                Ok(Err(Error::Ended(_))) => doubt.since.elapsed() > LONGEST,
                _ => false,
            };
            if is_clear {
                self.doubts().retain(|known| known.id != doubt.id);
            }
        }
    }

    /// Whether this one is in question.
    pub(crate) fn names(&self, id: LedgerId) -> bool {
        self.doubts().iter().any(|doubt| doubt.id == id)
    }

    /// Whether there is any.
    pub(crate) fn is_empty(&self) -> bool {
        self.doubts().is_empty()
    }

    fn doubts(&self) -> MutexGuard<'_, Vec<Doubt>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
