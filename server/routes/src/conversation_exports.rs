//! Downloads for a member: a conversation of their own, to read or to take along.

use crate::{Doors, Refusal, authenticate::signed_in, exports::download};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::Response,
};
use chat::Chat;
use context::Caller;
use types::{ConversationId, Problem};

/// `/{org}/chat/{conversation}/export.md` and `export.json`.
pub(crate) fn doors() -> Doors {
    Doors::default()
        .get("/{org}/chat/{conversation}/export.md", markdown)
        .get("/{org}/chat/{conversation}/export.json", json)
}

/// The branch that is shown, as Markdown.
async fn markdown(
    State(chat): State<Chat>,
    caller: Option<Extension<Caller>>,
    Path((_, conversation)): Path<(String, ConversationId)>,
) -> Result<Response, Refusal> {
    let text = chat.export_markdown(&signed_in(caller)?, conversation).await?;
    Ok(download(Body::from(text), "text/markdown; charset=utf-8", &format!("chat-{conversation}.md")))
}

/// Every branch, as JSON.
async fn json(
    State(chat): State<Chat>,
    caller: Option<Extension<Caller>>,
    Path((_, conversation)): Path<(String, ConversationId)>,
) -> Result<Response, Refusal> {
    let file = chat.export(&signed_in(caller)?, conversation).await?;
    let text = serde_json::to_vec_pretty(&file).map_err(|_| Problem::internal())?;
    Ok(download(Body::from(text), "application/json", &format!("chat-{conversation}.json")))
}
