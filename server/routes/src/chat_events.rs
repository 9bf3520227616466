//! A turn's events as server-sent events (WHATWG HTML §9.2): a closed tab or a lost connection loses nothing.

use crate::{Doors, Refusal, authenticate::signed_in, request::text};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use chat::Chat;
use context::Caller;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use types::{TurnId, view::TurnEvent};

/// `/{org}/chat/turns/{turn}/events`.
pub(crate) fn doors() -> Doors {
    Doors::default().get("/{org}/chat/turns/{turn}/events", events)
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

/// Replays what came after `Last-Event-ID` (or `?after=`), then follows along until the turn ends.
async fn events(
    State(chat): State<Chat>,
    caller: Option<Extension<Caller>>,
    Path((_, turn)): Path<(String, TurnId)>,
    Query(query): Query<After>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    let caller = signed_in(caller)?;
    let last = text(&headers, HeaderName::from_static("last-event-id")).parse().unwrap_or(query.after);
    let stream = chat.events(&caller, turn, last).await?.map(|(id, event)| {
        let data = serde_json::to_string(&event).unwrap_or_default();
        Ok::<_, Infallible>(Event::default().id(id.to_string()).event(name(&event)).data(data))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

const fn name(event: &TurnEvent) -> &'static str {
    match event {
        TurnEvent::Blocks { .. } => "blocks",
        TurnEvent::Reasoning { .. } => "reasoning",
        TurnEvent::Titled { .. } => "titled",
        TurnEvent::Ended { .. } => "ended",
        TurnEvent::Moved => "moved",
    }
}
