//! The lane's own way to an SQLite file: the same rules over the same rows, read and written on the lane's thread.
//!
//! It does what nearly every batch needs and no more. A batch that needs more (a window that has to be made, an overrun to
//! be audited, a row that nobody expects) is undone before anything was written and goes the way through the pool, where
//! everything is known.

mod load;
mod rows;
mod save;

use super::lane::{Failed, Waiting};
use crate::{Error, ledger::Core};
use context::OrgScope;
use std::sync::{Mutex, PoisonError};
use store::Direct;

/// The connection, opened at the first batch: most processes that have a ledger never admit anything.
#[derive(Default)]
pub(super) struct Way(Mutex<State>);

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
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Unopened) {
            *state = opened(core);
        }
        let State::Open(direct) = &*state else { return None };
        if direct.begin().is_err() {
            return None;
        }
        let decided = scopes.iter().try_for_each(|scope| decide(direct, core, *scope, waiting));
        if decided.is_err() {
            if direct.roll_back().is_err() {
                // Whatever is wrong with it, closing it undoes everything.
                *state = State::Unopened;
            }
            return None;
        }
        match direct.commit() {
            Ok(()) => Some(Ok(())),
            Err(error) if direct.is_undone(&error) => None,
            Err(error) => {
                *state = State::Unopened;
                let failed = sea_orm::DbErr::Custom(error.to_string());
                Some(Err(Failed::Committing(failed.into())))
            }
        }
    }
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
