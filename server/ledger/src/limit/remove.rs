//! Removing a limit.

use crate::{Error, Ledger};
use audit::Event;
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Invalidation, Scoped, entity::spend_limit};
use types::{LimitId, Problem, Role};

impl Ledger {
    /// Removes a limit from the next request on. Requests in flight still settle into its window.
    ///
    /// **Permissions:** admin or owner.
    pub async fn remove_limit(&self, caller: &Caller, id: LimitId) -> Result<(), Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let mut write = self.store().write_alone(caller.scope()).await?;
        let done = spend_limit::Entity::update_in(caller.scope())
            .col_expr(spend_limit::Column::RemovedAt, Expr::value(self.clock().now()))
            .filter(spend_limit::Column::Id.eq(id))
            .filter(spend_limit::Column::RemovedAt.is_null())
            .exec(&write)
            .await?;
        if done.rows_affected == 0 {
            return Err(Problem::not_found("limit").into());
        }
        self.audit().append(&write, caller, Event::new("limit.removed", "limit", id.to_string())).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }
}
