//! The lane's own way to an SQLite file: the same rules over the same rows, read and written on the lane's thread.
//!
//! It does what nearly every batch needs and no more. A batch that needs more (a window that has to be made, an overrun to
//! be audited, a row that nobody expects) is undone before anything was written and goes the way through the pool, where
//! everything is known.

mod load;
mod rows;
mod save;

pub(crate) use rows::ledger_row;

use super::{
    Ask,
    lane::{Failed, Waiting},
};
use crate::{Error, ledger::Core};
use context::OrgScope;
use std::{
    future::pending,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::{Direct, OnDisk};
use tokio::time::{Instant, sleep_until};

/// How long what was settled may wait for the disk (docs/decisions/0022).
const LATEST: Duration = Duration::from_millis(20);

/// Until the disk is tried again when it did not take the log.
const AGAIN: Duration = Duration::from_secs(1);

/// The connection, opened at the first batch: most processes that have a ledger never admit anything.
#[derive(Default)]
pub(super) struct Way(Mutex<Trip>);

#[derive(Default)]
struct Trip {
    state: State,
    /// When what was committed has to be on the disk; `None` when all of it is.
    sync_by: Option<Instant>,
}

#[derive(Default)]
enum State {
    #[default]
    Unopened,
    Open(Direct),
    /// PostgreSQL, or a file that can't be opened twice.
    Closed,
}

/// A batch that has to go the other way: nothing of it happened.
struct Elsewhere;

impl From<rusqlite::Error> for Elsewhere {
    fn from(error: rusqlite::Error) -> Self {
        tracing::debug!(%error, "a batch goes through the pool");
        Self
    }
}

impl Way {
    /// One transaction. `None`: nothing happened, and the batch has to go through the pool.
    pub(super) fn transact(
        &self,
        core: &Core,
        scopes: &[OrgScope],
        waiting: &mut [Waiting],
    ) -> Option<Result<(), Failed>> {
        let mut trip = self.trip();
        if matches!(trip.state, State::Unopened) {
            trip.state = opened(core);
        }
        let State::Open(direct) = &trip.state else { return None };
        let on_disk = on_disk(waiting, trip.sync_by);
        if direct.begin(on_disk).is_err() {
            return None;
        }
        let decided = scopes.iter().try_for_each(|scope| decide(direct, core, *scope, waiting));
        if decided.is_err() {
            if direct.roll_back().is_err() {
                // Whatever is wrong with it, closing it undoes everything.
                trip.state = State::Unopened;
            }
            return None;
        }
        match direct.commit() {
            Ok(()) => {
                trip.sync_by = match on_disk {
                    OnDisk::Now => None,
                    OnDisk::Soon => trip.sync_by.or_else(|| Some(Instant::now() + LATEST)),
                };
                Some(Ok(()))
            }
            Err(error) if direct.is_undone(&error) => None,
            Err(error) => {
                trip.state = State::Unopened;
                let failed = sea_orm::DbErr::Custom(error.to_string());
                Some(Err(Failed::Committing(failed.into())))
            }
        }
    }

    /// Ends when something committed has to be brought to the disk; never while nothing has.
    pub(super) async fn is_late(&self) {
        let sync_by = self.trip().sync_by;
        match sync_by {
            Some(by) => sleep_until(by).await,
            None => pending().await,
        }
    }

    /// Brings to the disk what was committed, where it is not there.
    pub(super) fn sync(&self) {
        let mut trip = self.trip();
        if trip.sync_by.is_none() {
            return;
        }
        let State::Open(direct) = &trip.state else { return };
        match direct.sync() {
            Ok(()) => trip.sync_by = None,
            Err(error) => {
                tracing::error!(%error, "the database's log could not be brought to the disk");
                trip.sync_by = Some(Instant::now() + AGAIN);
            }
        }
    }

    fn trip(&self) -> MutexGuard<'_, Trip> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is admitted has to be on the disk before the first byte goes out. What ends holds the worst case until it is.
fn on_disk(waiting: &[Waiting], sync_by: Option<Instant>) -> OnDisk {
    let goes_out = waiting.iter().any(|(op, _)| matches!(op.ask, Ask::Reserve(_) | Ask::Sent(_)));
    let is_late = sync_by.is_some_and(|by| by <= Instant::now());
    if goes_out || is_late { OnDisk::Now } else { OnDisk::Soon }
}

fn opened(core: &Core) -> State {
    match core.store.direct() {
        Ok(Some(direct)) => State::Open(direct),
        Ok(None) => State::Closed,
        Err(error) => {
            tracing::warn!(%error, "the admission lane has no connection of its own, and shares the pool's");
            State::Closed
        }
    }
}

/// One organization's share.
fn decide(direct: &Direct, core: &Core, scope: OrgScope, waiting: &mut [Waiting]) -> Result<(), Elsewhere> {
    let connection = direct.connection();
    let asks: Vec<_> = waiting.iter().filter(|(op, _)| op.scope == scope).map(|(op, _)| &op.ask).collect();
    let mut books = load::books(connection, core, scope, &asks)?;
    for (op, answer) in waiting.iter_mut().filter(|(op, _)| op.scope == scope) {
        *answer = books.decide(&op.ask, &*core.entropy);
        // What is damaged is looked at by code that can say what.
        if matches!(answer, Err(Error::Damaged(_))) {
            return Err(Elsewhere);
        }
    }
    save::books(connection, &books)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::Op;
    use context::SystemScope;
    use tokio::sync::oneshot;
    use types::{LedgerId, OrgId};
    use uuid::Uuid;

    #[expect(clippy::disallowed_methods, reason = "a test has no caller")]
    fn waiting(asks: Vec<Ask>) -> Vec<Waiting> {
        let scope = SystemScope::named("test").for_org(OrgId::INSTANCE);
        let op = |ask| Op { scope, ask, reply: oneshot::channel().0 };
        asks.into_iter().map(|ask| (op(ask), Err(Error::Leaving))).collect()
    }

    #[test]
    fn what_lets_a_byte_go_out_waits_for_the_disk_and_what_ends_does_for_a_moment() {
        let id = LedgerId::from(Uuid::nil());
        let ends = || vec![Ask::Release(id, "stopped"), Ask::Recover(id)];
        let goes_out = [ends(), vec![Ask::Sent(id)]].concat();
        let (now, later) = (Instant::now(), Instant::now() + Duration::from_secs(60));
        assert_eq!(on_disk(&waiting(goes_out), None), OnDisk::Now);
        assert_eq!(on_disk(&waiting(ends()), None), OnDisk::Soon);
        assert_eq!(on_disk(&waiting(ends()), Some(later)), OnDisk::Soon);
        assert_eq!(on_disk(&waiting(ends()), Some(now)), OnDisk::Now);
    }
}
