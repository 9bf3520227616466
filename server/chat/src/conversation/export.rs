//! A conversation as a file: Markdown to read, JSON to take along.

use super::{branch::Branches, list::line, show::messages_of};
use crate::{Chat, Error, content::Body, rich};
use context::Caller;
use serde::Serialize;
use std::fmt::Write;
use store::entity::{conversation, message};
use types::{ConversationId, MessageId, Moment};

/// A conversation whole, with every version of its messages: what one needs to show it elsewhere as it was here.
#[derive(Debug, Serialize)]
pub struct ConversationFile {
    /// Always `keyhall.conversation`.
    pub format: &'static str,
    /// The version of this shape.
    pub version: u32,
    /// Which.
    pub id: ConversationId,
    /// Its title.
    pub title: String,
    /// When it began, RFC 3339 in UTC.
    pub created_at: String,
    /// When something was last said.
    pub updated_at: String,
    /// The end of the branch that is shown: its parents lead back to the first message.
    pub shown: Option<MessageId>,
    /// Every message of every branch, in the order in which they were said; none before the one that it answers.
    pub messages: Vec<MessageOfFile>,
}

/// One message of a [`ConversationFile`].
#[derive(Debug, Serialize)]
pub struct MessageOfFile {
    /// Which.
    pub id: MessageId,
    /// The message that it answers or follows; none at the beginning.
    pub parent: Option<MessageId>,
    /// `member` or `assistant`.
    pub speaker: String,
    /// `streaming`, `done`, `stopped` or `failed`.
    pub state: String,
    /// The model, for replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// When it was said, RFC 3339 in UTC.
    pub created_at: String,
    /// Markdown, as it was typed or came. Of a reply in the making: nothing yet.
    pub text: String,
    /// What the model showed of its reasoning.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
}

impl Chat {
    /// The present branch as Markdown: a heading with the title, then who said what. Invisible characters are left out;
    /// otherwise the text is as it was written.
    ///
    /// **Permissions:** any member, their own.
    pub async fn export_markdown(&self, caller: &Caller, id: ConversationId) -> Result<String, Error> {
        let (conversation, title, opened) = self.whole(caller, id).await?;
        let rows: Vec<_> = opened.iter().map(|(row, _)| row.clone()).collect();
        let mut text = format!("# {title}\n");
        for message in Branches::of(&rows).path(conversation.leaf_id) {
            let Some((_, body)) = opened.iter().find(|(row, _)| row.id == message.id) else { continue };
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

    /// The conversation with all its branches, text for text.
    ///
    /// **Permissions:** any member, their own.
    pub async fn export(&self, caller: &Caller, id: ConversationId) -> Result<ConversationFile, Error> {
        let (conversation, title, mut opened) = self.whole(caller, id).await?;
        let rows: Vec<_> = opened.iter().map(|(row, _)| row.clone()).collect();
        let branches = Branches::of(&rows);
        // Where moments are equal, or a clock went back, what is answered comes first all the same.
        opened.sort_by_cached_key(|(row, _)| {
            let path = branches.path(Some(row.id));
            (path.iter().map(|above| above.created_at).max(), path.len(), row.id)
        });
        let messages = opened.into_iter().map(|(row, body)| MessageOfFile {
            id: row.id,
            parent: row.parent_id,
            speaker: row.speaker,
            state: row.state,
            model: row.model,
            created_at: row.created_at.to_rfc3339(),
            text: body.text,
            reasoning: body.reasoning,
        });
        Ok(ConversationFile {
            format: "keyhall.conversation",
            version: 1,
            id,
            title,
            created_at: Moment::to_rfc3339(conversation.created_at),
            updated_at: Moment::to_rfc3339(conversation.updated_at),
            shown: conversation.leaf_id,
            messages: messages.collect(),
        })
    }

    /// A conversation of the caller's own with its title and every message, opened.
    async fn whole(
        &self,
        caller: &Caller,
        id: ConversationId,
    ) -> Result<(conversation::Model, String, Vec<(message::Model, Body)>), Error> {
        let content = self.content(caller.scope()).await?;
        let read = self.house.store.read(caller.scope()).await?;
        let conversation = self.own_conversation(caller, id, &read).await?;
        let messages = messages_of(caller.scope(), id, &read).await?;
        drop(read);
        let title = line(&content, &conversation).title;
        let mut opened = Vec::with_capacity(messages.len());
        for row in messages {
            let body = content.open_body(id, row.id, &row.body)?;
            opened.push((row, body));
        }
        Ok((conversation, title, opened))
    }
}
