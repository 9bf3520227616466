//! The gateway's doors, in OpenAI's dialect. They translate; `gateway.ask` decides.

mod chat_completions;
mod credential;
mod dialect;
mod idempotency;
mod models;
mod rate_headers;
mod requests;

pub(crate) use credential::{Shown, shown};
pub(crate) use dialect::Dialect;

use crate::{Doors, Rooms, authenticate};
use axum::{
    extract::{DefaultBodyLimit, Request},
    middleware::from_fn_with_state,
    response::Response,
};
use types::Problem;

/// Largest body that the gateway reads.
pub(crate) const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Everything under `/v1`. No session, no cookie, no cross-origin sharing.
pub(crate) fn doors(rooms: &Rooms) -> Doors {
    Doors::default()
        .get("/v1/models", models::list)
        .get("/v1/models/{model}", models::one)
        .post("/v1/chat/completions", chat_completions::create)
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
    let path = request.uri().path().to_owned();
    let problem = Problem::new(404, "unknown_url", format!("There is no {} {path} here.", request.method()))
        .because("Keyhall serves /v1/models and /v1/chat/completions.");
    Dialect::of(&path).refuse(problem)
}
