//! `GET /v1/keyhall/requests/{id}`: what a request took, for streams, whose headers left before anybody knew.

use super::Dialect;
use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use context::Caller;
use ledger::Ledger;
use serde_json::json;
use types::{Problem, RequestId};

/// The caller's own request, by the id in `x-keyhall-request-id`.
pub(crate) async fn one(
    State(ledger): State<Ledger>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<RequestId>,
) -> Response {
    match ledger.row_of_request(&caller, id).await {
        Ok(Some(row)) => Json(json!({
            "request_id": row.request_id, "ledger_id": row.ledger_id, "at": row.at.to_rfc3339(), "model": row.model,
            "endpoint": row.endpoint, "stream": row.stream, "state": row.state, "outcome": row.outcome,
            "usage_source": row.usage_source, "input_tokens": row.input_tokens,
            "cached_input_tokens": row.cached_input_tokens, "cache_write_tokens": row.cache_write_tokens,
            "output_tokens": row.output_tokens, "reasoning_tokens": row.reasoning_tokens,
            "cost_usd": row.cost.to_decimal(), "reserved_usd": row.reserved.to_decimal(),
            "ttft_ms": row.ttft_ms, "duration_ms": row.duration_ms,
        }))
        .into_response(),
        Ok(None) => Dialect::OpenAi.refuse(Problem::not_found("request").of_request(caller.request_id)),
        Err(error) => Dialect::OpenAi.refuse(Problem::from(error).of_request(caller.request_id)),
    }
}
