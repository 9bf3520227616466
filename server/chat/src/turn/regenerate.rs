//! Another version of a reply.

use super::start::Begin;
use crate::{Chat, Error};
use context::Caller;
use types::{MessageId, view::Sent};

impl Chat {
    /// Makes another reply to the same question, beside the first; by another model where one is named. Also how a reply
    /// that failed is tried again.
    ///
    /// **Permissions:** any member, in their own conversations.
    #[tracing::instrument(name = "chat.regenerate", skip_all)]
    pub async fn regenerate(&self, caller: &Caller, reply: MessageId, model: Option<String>) -> Result<Sent, Error> {
        self.reply_again(caller, reply, model, None).await
    }

    /// Tries a reply again that a limit refused, with the longest answer that fits under it.
    ///
    /// **Permissions:** any member, in their own conversations.
    #[tracing::instrument(name = "chat.regenerate_shorter", skip_all)]
    pub async fn regenerate_shorter(&self, caller: &Caller, reply: MessageId) -> Result<Sent, Error> {
        let content = self.content(caller.scope()).await?;
        let read = self.house.store.read(caller.scope()).await?;
        let (conversation, row) = self.own_message(caller, reply, &read).await?;
        drop(read);
        let problem = content.open_body(conversation.id, row.id, &row.body)?.problem;
        let fitting = problem.and_then(|problem| problem.limit).and_then(|limit| limit.fitting_max_tokens);
        let fitting = fitting.ok_or_else(|| Error::invalid("reply", "No shorter answer would fit."))?;
        self.reply_again(caller, reply, row.model, Some(fitting)).await
    }

    async fn reply_again(
        &self,
        caller: &Caller,
        reply: MessageId,
        model: Option<String>,
        max_tokens: Option<u64>,
    ) -> Result<Sent, Error> {
        let read = self.house.store.read(caller.scope()).await?;
        let (conversation, row) = self.own_message(caller, reply, &read).await?;
        drop(read);
        let question = match (row.speaker.as_str(), row.parent_id) {
            ("assistant", Some(question)) => question,
            _ => return Err(Error::invalid("reply", "Only a reply can be made again.")),
        };
        let model = self.model_to_ask(caller, Some(conversation.id), model.as_deref()).await?;
        let content = self.content(caller.scope()).await?;
        let branch = Some((conversation.id, question));
        let body = self.request_of(caller, &content, branch, None, &model, max_tokens).await?;
        let write = self.house.store.write(caller.scope()).await?;
        let (conversation, row) = self.own_message(caller, reply, &write).await?;
        if row.state == "streaming" {
            return Err(Error::StillAnswering);
        }
        let begin = Begin { conversation, question, model, body, titled: None };
        let started = self.store_turn(caller, &content, begin, &write).await?;
        write.commit().await?;
        Ok(self.start(caller, content, started))
    }
}
