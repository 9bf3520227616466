//! Ended rows join the audit chain, many with one event.

use crate::{
    Error, Ledger,
    among::among,
    uncovered::{Uncovered, is_uncovered},
};
use audit::{Actor, Event};
use context::{OrgScope, SystemScope};
use sea_orm::{QueryFilter, sea_query::Expr};
use store::{Scoped, entity::ledger};

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
        let Some(Uncovered { ids, altered, event }) = self.uncovered(scope).await? else { return Ok(0) };
        let write = self.store().write(scope).await?;
        for id in altered {
            tracing::error!(ledger.id = %id, "a ledger row was changed by another hand");
            let event = Event::new("ledger.altered", "ledger", id.to_string());
            self.audit().append_system(&write, scope.org(), Actor::System("ledger"), event).await?;
        }
        let seq = self.audit().append_system(&write, scope.org(), Actor::System("ledger"), event).await?;
        let covered = ledger::Entity::update_in(scope)
            .col_expr(ledger::Column::BatchSeq, Expr::value(i64::try_from(seq).unwrap_or(i64::MAX)))
            .filter(among(&write, ("ledger", "id"), ids.iter().map(|id| id.0)))
            .filter(is_uncovered())
            .exec(&write)
            .await?;
        if usize::try_from(covered.rows_affected) != Ok(ids.len()) {
            // Dropped without a commit: nothing of it happened.
            tracing::debug!(org = %scope.org(), "another server folded these rows");
            return Ok(0);
        }
        write.commit().await?;
        Ok(covered.rows_affected)
    }
}
