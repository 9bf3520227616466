//! Stopping a turn.

use crate::{Chat, Error};
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use store::{Scoped, entity::turn};
use types::TurnId;

impl Chat {
    /// Asks a turn to stop: what came is kept. In this process it stops at once, in another within its next flush. A turn
    /// that has ended is left alone.
    ///
    /// **Permissions:** any member, their own.
    #[tracing::instrument(name = "chat.stop", skip_all)]
    pub async fn stop(&self, caller: &Caller, id: TurnId) -> Result<(), Error> {
        let write = self.house.store.write(caller.scope()).await?;
        let turn = own_turn(caller, id, &write).await?;
        if turn.state != "running" {
            return Ok(());
        }
        let mut row = turn.into_active_model();
        row.stop_requested = Set(true);
        row.update(&write).await?;
        write.commit().await?;
        self.house.hub.stop(id);
        Ok(())
    }
}

/// The caller's own turn, or nothing.
pub(super) async fn own_turn(
    caller: &Caller,
    id: TurnId,
    connection: &impl ConnectionTrait,
) -> Result<turn::Model, Error> {
    let member = caller.require_member()?;
    turn::Entity::find_one_in(caller.scope(), id)
        .filter(turn::Column::MemberId.eq(member))
        .one(connection)
        .await?
        .ok_or(Error::NoSuchTurn)
}
