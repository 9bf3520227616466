//! `POST /v1/messages` and `POST /v1/messages/count_tokens` (Anthropic API reference, "Messages"). Every refusal has
//! Anthropic's shape.

use super::{Dialect, exchange};
use crate::Rooms;
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use context::Caller;
use gateway::Ask;
use http::HeaderMap;

/// Asks, and passes the provider's bytes through.
pub(crate) async fn create(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ask = Ask::messages(body, &headers).map(|ask| ask.beta(is_beta(query.as_deref())));
    exchange::pass(&rooms, &caller, Dialect::Anthropic, ask).await
}

/// Has the provider count. It costs nothing and is one person's request all the same: it is admitted, counts against
/// limits on requests, and has its ledger row.
pub(crate) async fn count(
    State(rooms): State<Rooms>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ask = Ask::count_tokens(body, &headers).map(|ask| ask.beta(is_beta(query.as_deref())));
    exchange::pass(&rooms, &caller, Dialect::Anthropic, ask).await
}

/// Claude Code and the SDKs' `beta` resources ask like this. Nothing else of a query reaches the provider.
fn is_beta(query: Option<&str>) -> bool {
    query.unwrap_or_default().split('&').any(|pair| pair == "beta=true")
}
