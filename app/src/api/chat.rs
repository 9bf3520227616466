//! Server functions of the chat.

use crate::{
    api::{ApiError, Json, Question},
    shell::escaped,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    ConversationId, MessageId, Moment, TurnId,
    view::{ConversationRow, ConversationView, ModelChoice, SearchHit, Sent},
};

/// The list of conversations, and the moment at which it was made: days are counted from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationList {
    /// Newest first.
    pub rows: Vec<ConversationRow>,
    /// When the list was made.
    pub now: Moment,
}

/// The caller's conversations.
#[server(input = GetUrl, output = Json)]
pub async fn load_conversations() -> Result<ConversationList, ApiError> {
    let caller = super::caller::caller().await?;
    let rows = expect_context::<chat::Chat>().conversations(&caller).await?;
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    Ok(ConversationList { rows, now })
}

impl Question for LoadConversations {}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was searched for; empty when nothing was.
    pub q: String,
    /// Newest first.
    pub hits: Vec<SearchHit>,
}

/// The caller's conversations whose title or messages hold all the words.
#[server(output = Json)]
pub async fn search(q: String) -> Result<Found, ApiError> {
    let caller = super::caller::caller().await?;
    let hits = expect_context::<chat::Chat>().search(&caller, &q).await?;
    Ok(Found { q, hits })
}

impl Question for Search {
    const IN_ADDRESS: bool = false;

    fn query(&self) -> String {
        format!("q={}", escaped(&self.q))
    }
}

/// One conversation along its present branch.
#[server(input = GetUrl, output = Json)]
pub async fn load_conversation(id: ConversationId) -> Result<ConversationView, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<chat::Chat>().conversation(&caller, id).await?)
}

impl Question for LoadConversation {
    fn query(&self) -> String {
        format!("id={}", self.id)
    }
}

/// The models that the caller may choose from.
#[server(input = GetUrl, output = Json)]
pub async fn load_model_choices() -> Result<Vec<ModelChoice>, ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<gateway::Gateway>().models(&caller).await?)
}

impl Question for LoadModelChoices {}

/// Sends a message and begins a reply. Without `conversation` it begins one. The message follows `parent`, or the end of
/// the present branch; an edit stands beside its siblings as another branch, also where it has no parent.
#[server(output = Json)]
pub async fn send_message(
    #[server(default)] conversation: Option<ConversationId>,
    #[server(default)] parent: Option<MessageId>,
    #[server(default)] is_edit: Option<bool>,
    text: String,
    #[server(default)] model: Option<String>,
) -> Result<Sent, ApiError> {
    let caller = super::caller::caller().await?;
    let model = model.filter(|name| !name.is_empty());
    let is_edit = is_edit.unwrap_or(false);
    let message = chat::SendMessage { conversation, parent, text, model, is_edit };
    let sent = expect_context::<chat::Chat>().send(&caller, message).await?;
    show(sent.conversation_id).await?;
    Ok(sent)
}

/// Asks for another reply to the same question.
#[server(output = Json)]
pub async fn regenerate(
    conversation: ConversationId,
    reply: MessageId,
    #[server(default)] model: Option<String>,
) -> Result<Sent, ApiError> {
    let caller = super::caller::caller().await?;
    let model = model.filter(|name| !name.is_empty());
    let sent = expect_context::<chat::Chat>().regenerate(&caller, reply, model).await?;
    show(conversation).await?;
    Ok(sent)
}

/// Asks for another, shorter reply, where the limit that refused leaves room for one.
#[server(output = Json)]
pub async fn regenerate_shorter(conversation: ConversationId, reply: MessageId) -> Result<Sent, ApiError> {
    let caller = super::caller::caller().await?;
    let sent = expect_context::<chat::Chat>().regenerate_shorter(&caller, reply).await?;
    show(conversation).await?;
    Ok(sent)
}

/// Stops a reply; what came is kept.
#[server(output = Json)]
pub async fn stop(conversation: ConversationId, turn: TurnId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<chat::Chat>().stop(&caller, turn).await?;
    show(conversation).await
}

/// Shows the branch on which a message stands.
#[server(output = Json)]
pub async fn show_branch(conversation: ConversationId, message: MessageId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<chat::Chat>().show_branch(&caller, conversation, message).await?;
    show(conversation).await
}

/// Gives a conversation another title.
#[server(output = Json)]
pub async fn rename(conversation: ConversationId, title: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<chat::Chat>().rename(&caller, conversation, &title).await?;
    show(conversation).await
}

/// Pins a conversation to the top of the list, or takes the pin away.
#[server(output = Json)]
pub async fn pin(conversation: ConversationId, #[server(default)] pinned: Option<bool>) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<chat::Chat>().pin(&caller, conversation, pinned.unwrap_or(false)).await?;
    show(conversation).await
}

/// Deletes a conversation for good.
#[server(output = Json)]
pub async fn delete(conversation: ConversationId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<chat::Chat>().delete(&caller, conversation).await?;
    lead_to("").await
}

/// Leads a form that was sent without script to the conversation's page; a script goes there by itself.
#[cfg(feature = "ssr")]
async fn show(conversation: ConversationId) -> Result<(), ApiError> {
    lead_to(&format!("/chat/{conversation}")).await
}

#[cfg(feature = "ssr")]
async fn lead_to(path: &str) -> Result<(), ApiError> {
    if super::caller::is_plain_form() {
        let caller = super::caller::caller().await?;
        let viewer = expect_context::<identity::Identity>().viewer(&caller).await?;
        leptos_axum::redirect(&format!("/{}{path}", viewer.org_slug));
    }
    Ok(())
}
