//! The lane's own way to PostgreSQL: the same rules over the same rows, in four round trips whatever a batch holds. One
//! begins, names the organizations and takes the lock; one reads and locks every row; one writes (two, where some are admitted
//! and others end); one commits.
//!
//! As on an SQLite file ([`super::direct`]), it does what nearly every batch needs and no more. A batch that needs more (a window
//! that has to be made, an overrun to be audited, a row that nobody expects) is undone and goes the way through the pool, where
//! everything is known.

mod find;
mod found;
#[cfg(test)]
mod plans;
mod record;

use super::lane::{Failed, Waiting};
use crate::{Error, ledger::Core, limit::LIMITS};
use context::OrgScope;
use found::Found;
use record::Record;
use sea_orm::{DbErr, sqlx::error::BoxDynError};
use store::Lane;

/// The connection, opened at the first batch.
#[derive(Default)]
pub(super) struct Way(Option<Lane>);

/// Why nothing of a batch happened.
enum Undone {
    /// It has to go the other way.
    Elsewhere,
    /// The database failed.
    Failed(store::Error),
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self::Failed(error)
    }
}

/// A value that the driver can't put into words, or a row that it can't read.
impl From<BoxDynError> for Undone {
    fn from(error: BoxDynError) -> Self {
        Self::Failed(DbErr::Custom(error.to_string()).into())
    }
}

impl Way {
    /// One transaction. `None`: nothing happened, and the batch has to go through the pool.
    pub(super) async fn transact(
        &mut self,
        core: &Core,
        scopes: &[OrgScope],
        waiting: &mut [Waiting],
    ) -> Option<Result<(), Failed>> {
        // A connection that fails is not put back: closing it undoes everything.
        let mut lane = match self.begun(core, scopes).await {
            Ok(lane) => lane?,
            Err(error) => {
                tracing::debug!(%error, "a batch goes through the pool");
                return None;
            }
        };
        match decide(core, &mut lane, scopes, waiting).await {
            Ok(()) => {}
            Err(Undone::Elsewhere) => {
                if lane.roll_back().await.is_ok() {
                    self.0 = Some(lane);
                }
                return None;
            }
            Err(Undone::Failed(error)) => return Some(Err(Failed::Deciding(error.into()))),
        }
        if let Err(error) = lane.commit().await {
            return Some(Err(Failed::Committing(error.into())));
        }
        self.0 = Some(lane);
        Some(Ok(()))
    }

    /// The connection, in a transaction that has the organizations' lock.
    async fn begun(&mut self, core: &Core, scopes: &[OrgScope]) -> Result<Option<Lane>, store::Error> {
        let lane = match self.0.take() {
            Some(lane) => Some(lane),
            None => core.store.lane().await?,
        };
        let Some(mut lane) = lane else { return Ok(None) };
        // A limit that is being made counts what was admitted before: it waits for us, or we for it.
        lane.begin(scopes, LIMITS).await?;
        Ok(Some(lane))
    }
}

/// Every organization's share.
async fn decide(core: &Core, lane: &mut Lane, scopes: &[OrgScope], waiting: &mut [Waiting]) -> Result<(), Undone> {
    let mut found = Found::read(lane, scopes, waiting).await?;
    let mut record = Record::new(scopes);
    for scope in scopes {
        let asks: Vec<_> = waiting.iter().filter(|(op, _)| op.scope == *scope).map(|(op, _)| &op.ask).collect();
        let mut books = found.books(core, *scope, &asks).ok_or(Undone::Elsewhere)?;
        for (op, answer) in waiting.iter_mut().filter(|(op, _)| op.scope == *scope) {
            *answer = books.decide(&op.ask, &*core.entropy);
            // What is damaged is looked at by code that can say what.
            if matches!(answer, Err(Error::Damaged(_))) {
                return Err(Undone::Elsewhere);
            }
        }
        // What is audited in the same transaction is done through the pool.
        if books.has_events() {
            return Err(Undone::Elsewhere);
        }
        record.take(books);
    }
    record.write(lane).await
}
