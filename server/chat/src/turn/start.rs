//! How a turn begins.

use super::{flush::LEASE_SECONDS, history};
use crate::{
    Chat, Error,
    content::{Body, Content},
    conversation::{branch::Branches, show::messages_of},
    turn::live::Live,
};
use bytes::Bytes;
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use std::sync::Arc;
use store::{
    Write,
    entity::{conversation, locator, message, turn},
};
use types::{ConversationId, MessageId, TurnId, view::Sent};

/// What a turn is to answer.
pub(super) struct Begin {
    pub conversation: conversation::Model,
    pub question: MessageId,
    pub model: String,
    /// The request to the gateway, built before the writer was taken.
    pub body: Bytes,
    /// The title, when the conversation is new.
    pub titled: Option<String>,
}

/// A turn that is stored and about to be made.
pub(super) struct Stored {
    sent: Sent,
    body: Bytes,
    titled: Option<String>,
}

/// A turn that is being made.
pub(super) struct Turn {
    pub id: TurnId,
    pub caller: Caller,
    pub conversation: ConversationId,
    pub reply: MessageId,
    /// The request to the gateway.
    pub body: Bytes,
    pub content: Arc<Content>,
    pub live: Live,
}

impl Chat {
    /// What the gateway is asked: the branch up to `end`, and the question where it is not stored yet. Reads and opens: not
    /// while a writer is held.
    pub(super) async fn request_of(
        &self,
        caller: &Caller,
        content: &Content,
        branch: Option<(ConversationId, MessageId)>,
        question: Option<&str>,
        model: &str,
        max_tokens: Option<u64>,
    ) -> Result<Bytes, Error> {
        let Some((conversation, end)) = branch else {
            return history::request(content, &[], question, model, max_tokens);
        };
        let read = self.house.store.read(caller.scope()).await?;
        let messages = messages_of(caller.scope(), conversation, &read).await?;
        drop(read);
        let path = Branches::of(&messages).path(Some(end));
        if path.last().is_some_and(|end| end.state == "streaming") {
            return Err(Error::StillAnswering);
        }
        history::request(content, &path, question, model, max_tokens)
    }

    /// Stores an empty reply to the question and its turn, makes the reply the branch's end and remembers the model.
    pub(super) async fn store_turn(
        &self,
        caller: &Caller,
        content: &Content,
        begin: Begin,
        write: &Write,
    ) -> Result<Stored, Error> {
        let house = &self.house;
        let now = house.clock.now();
        let member = caller.require_member()?;
        let (id, reply): (TurnId, MessageId) = (house.entropy.id(now), house.entropy.id(now));
        let conversation = begin.conversation.id;
        let row = message::Model {
            id: reply,
            org_id: caller.org(),
            conversation_id: conversation,
            parent_id: Some(begin.question),
            speaker: "assistant".to_owned(),
            body: content.seal_body(conversation, reply, &Body::default())?,
            state: "streaming".to_owned(),
            model: Some(begin.model.clone()),
            ledger_id: None,
            // After its question, also on a clock that stands still.
            created_at: types::Moment(now.0.saturating_add(1)),
        };
        row.into_active_model().insert(write).await?;
        let row = turn::Model {
            id,
            org_id: caller.org(),
            member_id: member,
            conversation_id: conversation,
            message_id: reply,
            state: "running".to_owned(),
            instance_id: house.instance,
            lease_until: now.plus_seconds(LEASE_SECONDS),
            stop_requested: false,
            created_at: now,
            ended_at: None,
        };
        row.into_active_model().insert(write).await?;
        let row = locator::Model { kind: "turn".to_owned(), key: id.0.as_bytes().to_vec(), org_id: caller.org() };
        row.into_active_model().insert(write).await?;
        let mut row = begin.conversation.into_active_model();
        row.leaf_id = Set(Some(reply));
        row.model = Set(Some(begin.model));
        row.updated_at = Set(now);
        row.update(write).await?;
        let sent = Sent { conversation_id: conversation, question_id: begin.question, reply_id: reply, turn_id: id };
        Ok(Stored { sent, body: begin.body, titled: begin.titled })
    }

    /// Starts the task. The turn is stored: if the process dies before it runs, recovery ends it.
    pub(super) fn start(&self, caller: &Caller, content: Content, stored: Stored) -> Sent {
        let live = self.house.hub.begin(stored.sent.turn_id);
        live.shown.send_modify(|shown| shown.titled = stored.titled);
        let turn = Turn {
            id: stored.sent.turn_id,
            caller: caller.clone(),
            conversation: stored.sent.conversation_id,
            reply: stored.sent.reply_id,
            body: stored.body,
            content: Arc::new(content),
            live,
        };
        let chat = self.clone();
        self.house.tracker.spawn(async move { chat.make(turn).await });
        stored.sent
    }
}
