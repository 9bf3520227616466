//! What reviews are of: a member's conversations, by when and how much, and one of them whole while a review is open.

use super::{
    keys::PageWanted,
    page::{Page, Window},
    read::{Asked, Asking, At},
    refusal::Refused,
    shape::Time,
};
use crate::Rooms;
use axum::{Json, extract::State};
use serde::Serialize;
use types::{
    MemberId, ReviewId,
    view::{ConversationView, ReviewableRow, Speaker},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(read)).routes(routes!(reviewable))
}

/// A conversation as its member sees it.
#[derive(Serialize, ToSchema)]
struct ReviewedConversation {
    id: Uuid,
    title: String,
    /// From the first message to the end of the branch that is shown.
    messages: Vec<ReviewedMessage>,
}

/// One message of it.
#[derive(Serialize, ToSchema)]
struct ReviewedMessage {
    id: Uuid,
    /// `member` or `assistant`.
    #[schema(example = "member")]
    speaker: &'static str,
    model: Option<String>,
    at: Time,
    /// Markdown.
    text: String,
}

impl From<ConversationView> for ReviewedConversation {
    fn from(view: ConversationView) -> Self {
        let messages = view.messages.into_iter().map(|message| ReviewedMessage {
            id: message.id.0,
            speaker: if message.speaker == Speaker::Member { "member" } else { "assistant" },
            model: message.model,
            at: Time(message.created_at),
            text: message.source,
        });
        Self { id: view.row.id.0, title: view.row.title, messages: messages.collect() }
    }
}

/// Reads the conversation of an open review. That it was read is an event of the log before it is answered.
///
/// **Permissions:** auditor, under their own review, where the policy lets conversations be reviewed.
#[utoipa::path(post, path = "/reviews/{review}/read", tag = "Reviews", params(("review" = Uuid, Path)), responses((status = 200, body = ReviewedConversation)))]
async fn read(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(review): At<ReviewId>,
) -> Result<Json<ReviewedConversation>, Refused> {
    let (_, view) = rooms.chat.reviewed_conversation(&caller, review).await?;
    Ok(Json(view.into()))
}

/// A conversation by when and how much. Its title is content.
#[derive(Serialize, ToSchema)]
struct ReviewableConversation {
    id: Uuid,
    began_at: Time,
    /// When something was last said.
    said_at: Time,
    /// Of all branches.
    messages: u64,
}

impl From<ReviewableRow> for ReviewableConversation {
    fn from(row: ReviewableRow) -> Self {
        Self {
            id: row.conversation_id.0,
            began_at: Time(row.began_at),
            said_at: Time(row.said_at),
            messages: row.messages,
        }
    }
}

/// Lists a member's conversations without their titles, in the order in which they began: the 200 that were last spoken in.
///
/// **Permissions:** auditor, where the policy lets conversations be reviewed.
#[utoipa::path(get, path = "/members/{member}/conversations", tag = "Reviews", params(("member" = Uuid, Path), PageWanted), responses((status = 200, body = Page<ReviewableConversation>)))]
async fn reviewable(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<ReviewableConversation>>, Refused> {
    let window = Window::of("reviewable", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.chat.reviewable(&caller, member).await?;
    Ok(Json(window.cut(rows, |row| row.conversation_id.0, ReviewableConversation::from)?))
}
