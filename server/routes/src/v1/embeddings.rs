//! `POST /v1/embeddings` (OpenAI API reference, "Create embeddings").

use super::{Dialect, exchange};
use crate::Rooms;
use axum::{Extension, body::Bytes, extract::State, response::Response};
use context::Caller;
use gateway::Ask;

/// Asks, and passes the provider's bytes through.
pub(crate) async fn create(State(rooms): State<Rooms>, Extension(caller): Extension<Caller>, body: Bytes) -> Response {
    exchange::pass(&rooms, &caller, Dialect::OpenAi, Ask::embeddings(body)).await
}
