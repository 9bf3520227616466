//! `POST /v1/messages` and `POST /v1/messages/count_tokens` (Anthropic API reference, "Messages"). Every refusal has
//! Anthropic's shape.

use super::{Dialect, exchange};
use crate::Rooms;
use axum::{Extension, body::Bytes, extract::State, response::Response};
use context::Caller;
use gateway::Ask;
use http::HeaderMap;

/// Asks, and passes the provider's bytes through.
pub(crate) async fn create(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    exchange::pass(&rooms, &caller, Dialect::Anthropic, Ask::messages(body, &headers)).await
}

/// Has the provider count. It costs nothing and is one person's request all the same: it is admitted, counts against
/// limits on requests, and has its ledger row.
pub(crate) async fn count(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    exchange::pass(&rooms, &caller, Dialect::Anthropic, Ask::count_tokens(body, &headers)).await
}
