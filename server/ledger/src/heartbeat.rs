//! One heartbeat a process: it renews the leases of every reservation that the process holds.

use crate::{
    Error,
    ledger::Core,
    lifetime::{HEARTBEAT, LEASE_SECONDS, OPEN_STATES},
};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use std::sync::Arc;
use store::{Scoped, entity::ledger};
use tokio_util::sync::CancellationToken;

/// Beats until the server leaves and nothing is held any more.
pub(crate) async fn run(core: Arc<Core>, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = core.open.ended(&cancel) => return,
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
        // Two beats may fail before a lease runs out.
        if let Err(error) = beat(&core).await {
            tracing::warn!(%error, "leases could not be renewed");
        }
    }
}

/// Renews every lease.
pub(crate) async fn beat(core: &Core) -> Result<(), Error> {
    let held = core.open.by_org();
    if held.is_empty() {
        return Ok(());
    }
    let scopes: Vec<_> = held.keys().copied().collect();
    let lease_until = core.now().plus_seconds(LEASE_SECONDS);
    let write = core.store.write_many(&scopes).await?;
    for (scope, ids) in held {
        // Databases bound the number of values in one statement.
        for some in ids.chunks(500) {
            ledger::Entity::update_in(scope)
                .col_expr(ledger::Column::LeaseUntil, Expr::value(lease_until))
                .filter(ledger::Column::Id.is_in(some.iter().copied()))
                .filter(ledger::Column::State.is_in(OPEN_STATES))
                .exec(&write)
                .await?;
        }
    }
    write.commit().await?;
    Ok(())
}
