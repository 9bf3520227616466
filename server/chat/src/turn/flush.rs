//! Batches of deltas, so that a reload, another replica and recovery see what came.

use super::{pen::Pen, start::Turn};
use crate::{Chat, Error};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{
    Scoped,
    entity::{message, turn, turn_delta},
};

/// How long a turn is its process's own after each flush. Then it counts as lost.
pub(super) const LEASE_SECONDS: i64 = 30;

/// What a flush found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goes {
    /// Go on.
    On,
    /// The member asked it to stop.
    Stop,
    /// The turn is no longer ours: it was recovered, or its conversation was deleted.
    Gone,
}

impl Chat {
    /// Makes what came durable, renews the lease and hears whether to stop.
    pub(super) async fn flush(&self, turn: &Turn, pen: &mut Pen) -> Result<Goes, Error> {
        let scope = turn.caller.scope();
        let lease = self.house.clock.now().plus_seconds(LEASE_SECONDS);
        let write = self.house.store.write(scope).await?;
        let ours = turn::Entity::update_in(scope)
            .col_expr(turn::Column::LeaseUntil, Expr::value(lease))
            .filter(turn::Column::Id.eq(turn.id))
            .filter(turn::Column::State.eq("running"))
            .filter(turn::Column::InstanceId.eq(self.house.instance))
            .exec(&write)
            .await?;
        if ours.rows_affected == 0 {
            return Ok(Goes::Gone);
        }
        if !pen.unflushed.is_empty() {
            let seq = pen.seq + 1;
            let row = turn_delta::Model {
                turn_id: turn.id,
                seq,
                org_id: scope.org(),
                body: turn.content.seal_delta(turn.id, seq, &pen.unflushed)?,
            };
            row.into_active_model().insert(&write).await?;
        }
        if let Some(ledger) = pen.ledger
            && !pen.is_ledger_noted
        {
            message::Entity::update_in(scope)
                .col_expr(message::Column::LedgerId, Expr::value(ledger))
                .filter(message::Column::Id.eq(turn.reply))
                .exec(&write)
                .await?;
        }
        let row = turn::Entity::find_one_in(scope, turn.id).one(&write).await?;
        write.commit().await?;
        pen.flushed();
        Ok(if row.is_some_and(|row| row.stop_requested) { Goes::Stop } else { Goes::On })
    }
}
