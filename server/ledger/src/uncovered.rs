//! Ended rows that no batch of the audit chain covers yet: read and hashed on a thread that nobody's request waits for.
//!
//! On SQLite they are read over a connection of their own. Through the pool, each of a row's many values is handed from thread
//! to thread.

use crate::{
    Error, Ledger,
    admission::{columns, ledger_row},
    mac,
};
use audit::Event;
use context::OrgScope;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use store::{Backend, Direct, Scoped, Store, entity::ledger};
use tokio::task::spawn_blocking;
use types::LedgerId;

/// Rows of one batch.
const BATCH: u64 = 1_024;

static STATEMENT: LazyLock<String> = LazyLock::new(|| {
    let names = columns::names(&columns::ADMITTED);
    format!(
        "SELECT {names} FROM ledger WHERE org_id = ?1 AND batch_seq IS NULL AND settled_at IS NOT NULL \
         ORDER BY settled_at, id LIMIT {BATCH}"
    )
});

/// What a batch will cover.
pub(crate) struct Uncovered {
    pub(crate) ids: Vec<LedgerId>,
    /// Those of them whose MAC is wrong.
    pub(crate) altered: Vec<LedgerId>,
    /// The event that says so.
    pub(crate) event: Event,
}

/// The connection to an SQLite file, opened when it is needed first.
#[derive(Clone, Default)]
pub(crate) struct Reader(Arc<Mutex<Option<Direct>>>);

impl Reader {
    fn rows(&self, store: &Store, scope: OrgScope) -> Result<Vec<ledger::Model>, Error> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that fails is not put back.
        let Some(direct) = open.take().map_or_else(|| store.direct(), |direct| Ok(Some(direct)))? else {
            return Err(DbErr::Custom("the database is no file".to_owned()).into());
        };
        let rows = read(&direct, scope).map_err(|error| DbErr::Custom(error.to_string()))?;
        *open = Some(direct);
        Ok(rows)
    }
}

fn read(direct: &Direct, scope: OrgScope) -> rusqlite::Result<Vec<ledger::Model>> {
    let mut statement = direct.connection().prepare_cached(&STATEMENT)?;
    let rows = statement.query_map([scope.org().0.as_bytes()], ledger_row)?;
    rows.collect()
}

/// Whether a row has ended and no batch covers it.
pub(crate) fn is_uncovered() -> Condition {
    Condition::all().add(ledger::Column::BatchSeq.is_null()).add(ledger::Column::SettledAt.is_not_null())
}

impl Ledger {
    /// The oldest of them; `None` when there is none.
    pub(crate) async fn uncovered(&self, scope: OrgScope) -> Result<Option<Uncovered>, Error> {
        let found = match self.store().backend() {
            Backend::Sqlite => None,
            Backend::Postgres => Some(self.uncovered_rows(scope).await?),
        };
        let (reader, store, keyring) =
            (self.core().uncovered.clone(), self.store().clone(), self.core().keyring.clone());
        let hashed = spawn_blocking(move || {
            let rows = found.map_or_else(|| reader.rows(&store, scope), Ok)?;
            if rows.is_empty() {
                return Ok(None);
            }
            let altered = rows.iter().filter(|row| !mac::is_right(&keyring, row)).map(|row| row.id).collect();
            let event = audit::ledger_batch(&rows);
            Ok(Some(Uncovered { ids: rows.iter().map(|row| row.id).collect(), altered, event }))
        });
        hashed.await.map_err(|error| DbErr::Custom(error.to_string()))?
    }

    async fn uncovered_rows(&self, scope: OrgScope) -> Result<Vec<ledger::Model>, Error> {
        let read = self.store().read(scope).await?;
        let rows = ledger::Entity::find_in(scope)
            .filter(is_uncovered())
            .order_by_asc(ledger::Column::SettledAt)
            .order_by_asc(ledger::Column::Id)
            .limit(BATCH);
        Ok(rows.all(&read).await?)
    }
}
