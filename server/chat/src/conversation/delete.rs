//! Deleting a conversation.

use super::purge::empty;
use crate::{Chat, Error};
use audit::Event;
use context::Caller;
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
        let turns = empty(&write, scope, &content, conversation, self.house.clock.now()).await?;
        let event = Event::new("conversation.deleted", "conversation", id.to_string());
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        // Another process notices at its next flush that its turn is gone.
        for turn in turns {
            self.house.hub.stop(turn);
        }
        Ok(())
    }
}
