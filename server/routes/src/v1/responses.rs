//! `POST /v1/responses` (OpenAI API reference, "Create a model response"), and what is not there.

use super::{Dialect, exchange};
use crate::Rooms;
use axum::{Extension, body::Bytes, extract::State, response::Response};
use context::Caller;
use gateway::Ask;
use types::Problem;

/// Asks, and passes the provider's bytes through.
pub(crate) async fn create(State(rooms): State<Rooms>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    exchange::pass(&rooms, &caller, Dialect::Responses, Ask::responses(body)).await
}

/// Why there is no response of any id: none is kept (docs/decisions/0005).
pub(crate) fn kept_nowhere(method: &str, path: &str) -> Problem {
    Problem::new(404, "response_not_found", format!("There is no {method} {path} here.")).because(
        "Keyhall has providers store no responses, so none can be read, cancelled or deleted later. Keep what `POST /v1/responses` answers.",
    )
}
