//! Ended rows join the audit chain, many with one event.

use crate::{Error, Ledger, mac};
use audit::{Actor, Event};
use context::{OrgScope, SystemScope};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use store::{Scoped, entity::ledger};

/// Rows of one batch.
const BATCH: u64 = 1_024;

impl Ledger {
    /// Folds ended rows that no batch covers yet into `ledger.batch` events, one for each organization that has any, and
    /// writes the event's sequence number into them in the same transaction; from then on the database refuses to change
    /// them. A row whose MAC is wrong is named by an event of its own first. An organization that fails is logged and holds
    /// up no other. Rows are read and hashed before the transaction, which nothing else may write beside on SQLite; a row that
    /// another server folded meanwhile undoes it, and the rest waits for the next time. Called every second. Returns how many rows were folded.
    pub async fn seal_batches(&self) -> Result<u64, Error> {
        let mut folded = 0;
        for scope in self.scopes(SystemScope::named("ledger.batches")).await? {
            match self.seal_batch(scope).await {
                Ok(rows) => folded += rows,
                Err(error) => tracing::error!(org = %scope.org(), %error, "ledger.not_folded"),
            }
        }
        Ok(folded)
    }

    async fn seal_batch(&self, scope: OrgScope) -> Result<u64, Error> {
        let read = self.store().read(scope).await?;
        let rows = ledger::Entity::find_in(scope)
            .filter(uncovered())
            .order_by_asc(ledger::Column::SettledAt)
            .order_by_asc(ledger::Column::Id)
            .limit(BATCH)
            .all(&read)
            .await?;
        drop(read);
        if rows.is_empty() {
            return Ok(0);
        }
        let altered: Vec<_> = rows.iter().filter(|row| !mac::is_right(&self.core().keyring, row)).collect();
        let event = audit::ledger_batch(&rows);
        let write = self.store().write(scope).await?;
        for row in altered {
            tracing::error!(ledger.id = %row.id, "a ledger row was changed by another hand");
            let event = Event::new("ledger.altered", "ledger", row.id.to_string());
            self.audit().append_system(&write, scope.org(), Actor::System("ledger"), event).await?;
        }
        let seq = self.audit().append_system(&write, scope.org(), Actor::System("ledger"), event).await?;
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        let mut folded = 0;
        for some in rows.chunks(500) {
            let covered = ledger::Entity::update_in(scope)
                .col_expr(ledger::Column::BatchSeq, Expr::value(seq))
                .filter(ledger::Column::Id.is_in(some.iter().map(|row| row.id)))
                .filter(uncovered())
                .exec(&write)
                .await?;
            folded += covered.rows_affected;
        }
        if folded != u64::try_from(rows.len()).unwrap_or(u64::MAX) {
            // Dropped without a commit: nothing of it happened.
            tracing::debug!(org = %scope.org(), "another server folded these rows");
            return Ok(0);
        }
        write.commit().await?;
        Ok(folded)
    }
}

fn uncovered() -> Condition {
    Condition::all().add(ledger::Column::BatchSeq.is_null()).add(ledger::Column::SettledAt.is_not_null())
}
