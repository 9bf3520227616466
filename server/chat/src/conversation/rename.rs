//! Title, pin and branch: what changes a conversation without saying anything.

use super::{branch::Branches, title};
use crate::{Chat, Error};
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use store::{Scoped, entity::message};
use types::{ConversationId, MessageId};

impl Chat {
    /// Gives a conversation another title: one line, 1 to 200 characters.
    ///
    /// **Permissions:** any member, their own.
    pub async fn rename(&self, caller: &Caller, id: ConversationId, new: &str) -> Result<(), Error> {
        let title = title::given(new)
            .ok_or_else(|| Error::invalid("title", format!("Write 1 to {} characters.", title::LONGEST_GIVEN)))?;
        let content = self.content(caller.scope()).await?;
        let write = self.house.store.write(caller.scope()).await?;
        let mut row = self.own_conversation(caller, id, &write).await?.into_active_model();
        row.title = Set(content.seal_title(id, &title));
        row.update(&write).await?;
        Ok(write.commit().await?)
    }

    /// Keeps a conversation at the top of the list, or lets it go.
    ///
    /// **Permissions:** any member, their own.
    pub async fn pin(&self, caller: &Caller, id: ConversationId, pinned: bool) -> Result<(), Error> {
        let write = self.house.store.write(caller.scope()).await?;
        let mut row = self.own_conversation(caller, id, &write).await?.into_active_model();
        row.pinned_at = Set(pinned.then(|| self.house.clock.now()));
        row.update(&write).await?;
        Ok(write.commit().await?)
    }

    /// Shows the branch that goes through a message, on by the newest versions.
    ///
    /// **Permissions:** any member, their own.
    pub async fn show_branch(&self, caller: &Caller, id: ConversationId, through: MessageId) -> Result<(), Error> {
        let write = self.house.store.write(caller.scope()).await?;
        let conversation = self.own_conversation(caller, id, &write).await?;
        let messages =
            message::Entity::find_in(caller.scope()).filter(message::Column::ConversationId.eq(id)).all(&write).await?;
        if !messages.iter().any(|message| message.id == through) {
            return Err(Error::NoSuchMessage);
        }
        let mut row = conversation.into_active_model();
        row.leaf_id = Set(Some(Branches::of(&messages).newest_leaf(through)));
        row.update(&write).await?;
        Ok(write.commit().await?)
    }
}
