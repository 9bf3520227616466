//! The gateway's doors, in OpenAI's and Anthropic's dialects. `gateway.ask` decides; they say it in the caller's words.

mod audio;
mod chat_completions;
mod credential;
mod dialect;
mod embeddings;
mod exchange;
mod idempotency;
mod images;
mod messages;
mod models;
mod rate_headers;
mod requests;
mod responses;

pub(crate) use credential::{Shown, shown};
pub(crate) use dialect::Dialect;

use crate::{Doors, Rooms, authenticate};
use axum::{
    extract::{DefaultBodyLimit, Request},
    middleware::from_fn_with_state,
    response::Response,
};
use types::{Problem, RequestId};

/// Largest body that the gateway reads.
pub(crate) const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Everything under `/v1`. No session, no cookie, no cross-origin sharing.
pub(crate) fn doors(rooms: &Rooms) -> Doors {
    Doors::default()
        .get("/v1/models", models::list)
        .get("/v1/models/{model}", models::one)
        .post("/v1/chat/completions", chat_completions::create)
        .post("/v1/responses", responses::create)
        .post("/v1/embeddings", embeddings::create)
        .post("/v1/images/generations", images::create)
        .post("/v1/audio/transcriptions", audio::transcribe)
        .post("/v1/audio/translations", audio::translate)
        .post("/v1/messages", messages::create)
        .post("/v1/messages/count_tokens", messages::count)
        .get("/v1/keyhall/requests/{id}", requests::one)
        .any("/v1/{*rest}", unknown)
        .layered(|router| {
            router
                .layer(from_fn_with_state(rooms.clone(), idempotency::once))
                .layer(from_fn_with_state(rooms.clone(), authenticate::by_token))
                .layer(DefaultBodyLimit::max(LARGEST_BODY))
        })
}

async fn unknown(request: Request) -> Response {
    let (method, path) = (request.method().as_str(), request.uri().path());
    let problem = if path.starts_with("/v1/responses/") {
        responses::kept_nowhere(method, path)
    } else if path == "/v1/audio/speech" {
        audio::not_spoken()
    } else {
        Problem::new(404, "unknown_url", format!("There is no {method} {path} here.")).because(
            "Keyhall serves /v1/models, /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/images/generations, /v1/audio/transcriptions, /v1/audio/translations, /v1/messages and /v1/messages/count_tokens.",
        )
    };
    let problem = match request.extensions().get::<RequestId>() {
        Some(id) => problem.of_request(*id),
        None => problem,
    };
    Dialect::of(path, request.headers()).refuse(problem)
}
