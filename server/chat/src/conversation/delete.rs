//! Deleting a conversation.

use crate::{Chat, Error};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use store::{
    Scoped, SharedRows,
    entity::{locator, message, turn, turn_delta},
};
use types::ConversationId;

impl Chat {
    /// Deletes a conversation: its texts are gone at once, a reply in the making is stopped. The row stays with nothing
    /// in it, and the ledger keeps what was spent.
    ///
    /// **Permissions:** any member, their own.
    pub async fn delete(&self, caller: &Caller, id: ConversationId) -> Result<(), Error> {
        let content = self.content(caller.scope()).await?;
        let scope = caller.scope();
        let write = self.house.store.write(scope).await?;
        let conversation = self.own_conversation(caller, id, &write).await?;
        let turns = turn::Entity::find_in(scope).filter(turn::Column::ConversationId.eq(id)).all(&write).await?;
        for turn in &turns {
            turn_delta::Entity::delete_in(scope).filter(turn_delta::Column::TurnId.eq(turn.id)).exec(&write).await?;
            locator::Entity::delete_shared()
                .filter(locator::Column::Kind.eq("turn"))
                .filter(locator::Column::Key.eq(turn.id.0.as_bytes().to_vec()))
                .exec(&write)
                .await?;
        }
        turn::Entity::delete_in(scope).filter(turn::Column::ConversationId.eq(id)).exec(&write).await?;
        message::Entity::delete_in(scope).filter(message::Column::ConversationId.eq(id)).exec(&write).await?;
        let mut row = conversation.into_active_model();
        row.title = Set(content.seal_title(id, ""));
        row.leaf_id = Set(None);
        row.pinned_at = Set(None);
        row.deleted_at = Set(Some(self.house.clock.now()));
        row.update(&write).await?;
        let event = Event::new("conversation.deleted", "conversation", id.to_string());
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        // Another process notices at its next flush that its turn is gone.
        for turn in turns {
            self.house.hub.stop(turn.id);
        }
        Ok(())
    }
}
