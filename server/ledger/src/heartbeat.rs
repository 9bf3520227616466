//! One heartbeat a process: it renews the leases of every reservation that the process holds.

use crate::{
    Error,
    admission::Op,
    among::among,
    ledger::Core,
    lifetime::{HEARTBEAT, LEASE_SECONDS},
};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use store::{Scoped, entity::reservation};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use types::LedgerId;

/// Beats until the server leaves and nothing is held any more.
pub(crate) async fn run(core: Core, lane: mpsc::WeakSender<Op>, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = core.open.ended(&cancel) => return,
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
        // Two beats may fail before a lease runs out.
        if let Err(error) = beat(&core).await {
            tracing::warn!(%error, "leases could not be renewed");
        } else if !core.unsure.is_empty() {
            core.unsure.settle(&lane).await;
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
        let theirs = || among(&write, ("reservation", "ledger_id"), ids.iter().map(|id| id.0));
        // In the order in which the lane locks them, which may be ending some of them.
        let _locked: Vec<LedgerId> = reservation::Entity::find_in(scope)
            .select_only()
            .column(reservation::Column::LedgerId)
            .filter(theirs())
            .order_by_asc(reservation::Column::LedgerId)
            .lock_exclusive()
            .into_tuple()
            .all(&write)
            .await?;
        reservation::Entity::update_in(scope)
            .col_expr(reservation::Column::LeaseUntil, Expr::value(lease_until))
            .filter(theirs())
            .exec(&write)
            .await?;
    }
    write.commit().await?;
    Ok(())
}
