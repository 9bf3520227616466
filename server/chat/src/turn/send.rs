//! Sending a message.

use super::start::Begin;
use crate::{Chat, Error, content::Body, conversation::title};
use context::Caller;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use store::entity::{conversation, message};
use types::{ConversationId, MessageId, view::Sent};

/// The longest question, in bytes.
const LONGEST: usize = 200_000;

/// A question.
#[derive(Clone, Debug, Default)]
pub struct SendMessage {
    /// Where; `None` begins a conversation.
    pub conversation: Option<ConversationId>,
    /// The reply that it follows; `None` is the end of the present branch. For an edit: the parent of the edited
    /// question, where `None` is the beginning.
    pub parent: Option<MessageId>,
    /// Markdown, 1 to 200,000 bytes.
    pub text: String,
    /// The model to ask; `None` is the conversation's, then the organization's default.
    pub model: Option<String>,
    /// Whether it is another version of a question.
    pub is_edit: bool,
}

impl Chat {
    /// Stores the question and an empty reply in one transaction, and starts the turn that makes the reply. The turn
    /// goes on whatever becomes of the request that began it.
    ///
    /// **Permissions:** any member, in their own conversations.
    #[tracing::instrument(name = "chat.send", skip_all)]
    pub async fn send(&self, caller: &Caller, new: SendMessage) -> Result<Sent, Error> {
        let member = caller.require_member()?;
        if new.text.trim().is_empty() {
            return Err(Error::invalid("text", "Write something."));
        }
        if new.text.len() > LONGEST {
            return Err(Error::invalid("text", format!("Write at most {} KB.", LONGEST / 1_000)));
        }
        let model = self.model_to_ask(caller, new.conversation, new.model.as_deref()).await?;
        let content = self.content(caller.scope()).await?;
        let house = &self.house;
        let before = match new.conversation {
            Some(id) => {
                let read = house.store.read(caller.scope()).await?;
                Some(self.own_conversation(caller, id, &read).await?)
            }
            None => None,
        };
        let leaf = before.as_ref().and_then(|conversation| conversation.leaf_id);
        let parent = if new.is_edit { new.parent } else { new.parent.or(leaf) };
        let branch = before.as_ref().map(|conversation| conversation.id).zip(parent);
        let asked = self.request_of(caller, &content, branch, Some(&new.text), &model, None).await?;
        let now = house.clock.now();
        let write = house.store.write(caller.scope()).await?;
        let (conversation, titled) = match new.conversation {
            Some(id) => (self.own_conversation(caller, id, &write).await?, None),
            None => {
                let id = house.entropy.id(now);
                let title = title::from_question(&new.text);
                let row = conversation::Model {
                    id,
                    org_id: caller.org(),
                    member_id: member,
                    title: content.seal_title(id, &title),
                    model: None,
                    leaf_id: None,
                    pinned_at: None,
                    created_at: now,
                    updated_at: now,
                    deleted_at: None,
                };
                (row.into_active_model().insert(&write).await?, Some(title))
            }
        };
        // What was read before the writer was taken has to be so still.
        if !new.is_edit && new.parent.is_none() && conversation.leaf_id != leaf {
            return Err(Error::StillAnswering);
        }
        if let Some(parent) = parent {
            let (its_conversation, parent) = self.own_message(caller, parent, &write).await?;
            if its_conversation.id != conversation.id {
                return Err(Error::NoSuchMessage);
            }
            if parent.speaker != "assistant" {
                return Err(Error::invalid("parent", "A question follows a reply."));
            }
            if parent.state == "streaming" {
                return Err(Error::StillAnswering);
            }
        }
        let question: MessageId = house.entropy.id(now);
        let body = Body { text: new.text, ..Body::default() };
        let row = message::Model {
            id: question,
            org_id: caller.org(),
            conversation_id: conversation.id,
            parent_id: parent,
            speaker: "member".to_owned(),
            body: content.seal_body(conversation.id, question, &body)?,
            state: "done".to_owned(),
            model: None,
            ledger_id: None,
            created_at: now,
        };
        row.into_active_model().insert(&write).await?;
        let begin = Begin { conversation, question, model, body: asked, titled };
        let started = self.store_turn(caller, &content, begin, &write).await?;
        write.commit().await?;
        Ok(self.start(caller, content, started))
    }

    /// The model that was named, or the conversation's, or the organization's default. Whether the member may ask it is
    /// the gateway's to say.
    pub(super) async fn model_to_ask(
        &self,
        caller: &Caller,
        conversation: Option<ConversationId>,
        named: Option<&str>,
    ) -> Result<String, Error> {
        if let Some(named) = named.filter(|name| !name.is_empty()) {
            return Ok(named.to_owned());
        }
        if let Some(id) = conversation {
            let read = self.house.store.read(caller.scope()).await?;
            if let Some(model) = self.own_conversation(caller, id, &read).await?.model {
                return Ok(model);
            }
        }
        let models = self.house.gateway.models(caller).await?;
        let usable = |model: &&types::view::ModelChoice| model.refused.is_none();
        let default = models.iter().filter(usable).find(|model| model.is_default);
        let choice = default.or_else(|| models.iter().find(usable)).ok_or(Error::NoModel)?;
        Ok(choice.name.clone())
    }
}
