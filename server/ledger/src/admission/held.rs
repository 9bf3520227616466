//! The end of a reservation that nobody ends.

use super::{Ask, Op};
use crate::open::Open;
use context::OrgScope;
use std::fmt;
use tokio::sync::{mpsc, oneshot};
use types::LedgerId;

/// Keeps a reservation's lease alive while it exists. Dropped before anything was sent, it releases the reservation;
/// dropped later, it leaves it to recovery, which charges the worst case.
pub(crate) struct Held {
    open: Open,
    lane: mpsc::WeakSender<Op>,
    scope: OrgScope,
    id: LedgerId,
    pub(crate) may_be_sent: bool,
    pub(crate) has_ended: bool,
}

impl Held {
    /// Made by the lane as soon as the reservation is durable, so that also one that never reaches whoever asked for it
    /// (they stopped waiting) is released.
    pub(super) fn new(open: &Open, lane: &mpsc::WeakSender<Op>, scope: OrgScope, id: LedgerId) -> Self {
        open.hold(id, scope);
        Self { open: open.clone(), lane: lane.clone(), scope, id, may_be_sent: false, has_ended: false }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.has_ended
            && !self.may_be_sent
            && let Some(lane) = self.lane.upgrade()
        {
            let (reply, _) = oneshot::channel();
            let ask = Ask::Release(self.id, "not_sent");
            // A full queue loses nothing: the lease runs out, and recovery does the same.
            let _ = lane.try_send(Op { scope: self.scope, ask, reply });
        }
        self.open.let_go(self.id);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Held").field(&self.id).finish()
    }
}
