//! The time of a database that several servers share: what they agree on cannot be each host's own clock.

use crate::{Backend, Error, Store};
use context::{Clock, SystemClock};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use types::Moment;

/// Measurements of which the quickest counts: the answer was under way for as long as the question at most.
const TRIES: u32 = 3;
/// A difference of so many microseconds may be the network's. Time does not move for it.
const TOLERANCE: i64 = 50_000;
/// A difference of so many microseconds is worth a word to the operator.
const NOTEWORTHY: i64 = 1_000_000;

/// A host's clock, put right by how far it was from the database's when it was compared last.
pub struct DatabaseClock {
    host: Arc<dyn Clock>,
    /// Microseconds.
    off: AtomicI64,
}

impl Clock for DatabaseClock {
    fn now(&self) -> Moment {
        Moment(self.host.now().0.saturating_add(self.off.load(Ordering::Relaxed)))
    }
}

impl DatabaseClock {
    /// Puts this clock right by the database's; on SQLite the two are one.
    pub fn of(host: Arc<dyn Clock>) -> Self {
        Self { host, off: AtomicI64::new(0) }
    }

    /// Compares with the database's clock: at start, and then every few seconds, because a host's clock may jump.
    pub async fn compare(&self, store: &Store) -> Result<(), Error> {
        let Some(off) = store.clock_offset().await? else { return Ok(()) };
        let known = self.off.load(Ordering::Relaxed);
        if off.abs_diff(known) > TOLERANCE.unsigned_abs() {
            if off.abs_diff(known) > NOTEWORTHY.unsigned_abs() {
                let ms = off / 1_000;
                tracing::warn!(off.ms = ms, "this host's clock is not the database's: the database's counts");
            }
            self.off.store(off, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Store {
    /// Microseconds by which the database's clock is ahead of this host's; `None` on SQLite.
    async fn clock_offset(&self) -> Result<Option<i64>, Error> {
        if self.backend() == Backend::Sqlite {
            return Ok(None);
        }
        let read = self.read_shared().await?;
        let mut quickest: Option<(i64, i64)> = None;
        for _ in 0..TRIES {
            let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
            let before = SystemClock.now().0;
            let row = read.query_one_raw(Statement::from_string(read.get_database_backend(), sql)).await?;
            let after = SystemClock.now().0;
            let row = row.ok_or_else(|| DbErr::RecordNotFound("the database's time".to_owned()))?;
            let off = row.try_get_by_index::<i64>(0)? - i64::midpoint(before, after);
            let took = after - before;
            if quickest.is_none_or(|(least, _)| took < least) {
                quickest = Some((took, off));
            }
        }
        Ok(quickest.map(|(_, off)| off))
    }
}
