//! A conversation as a Markdown file.

use super::{branch::Branches, list::line, show::messages_of};
use crate::{Chat, Error, rich};
use context::Caller;
use std::fmt::Write;
use types::ConversationId;

impl Chat {
    /// The present branch as Markdown: a heading with the title, then who said what. Invisible characters are left out;
    /// otherwise the text is as it was written.
    ///
    /// **Permissions:** any member, their own.
    pub async fn export_markdown(&self, caller: &Caller, id: ConversationId) -> Result<String, Error> {
        let content = self.content(caller.scope()).await?;
        let read = self.house.store.read(caller.scope()).await?;
        let conversation = self.own_conversation(caller, id, &read).await?;
        let messages = messages_of(caller.scope(), id, &read).await?;
        drop(read);
        let mut text = format!("# {}\n", line(&content, &conversation).title);
        for message in Branches::of(&messages).path(conversation.leaf_id) {
            let body = content.open_body(id, message.id, &message.body)?;
            let who = match (message.speaker.as_str(), &message.model) {
                ("member", _) => "You",
                (_, Some(model)) => model,
                _ => "Assistant",
            };
            let said = rich::without_invisible(&body.text);
            // Writing to a String can't fail.
            let _ = write!(text, "\n## {who}, {}\n\n{}\n", message.created_at.to_minute(), said.trim_end());
        }
        Ok(text)
    }
}
