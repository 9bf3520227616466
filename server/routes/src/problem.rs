//! Problems as `application/problem+json` (RFC 9457), for every door but the gateway.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use types::Problem;

/// A problem on its way out.
#[derive(Debug)]
pub struct Refusal(pub Problem);

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = self.0;
        log_if_ours(&problem);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = json!({
            "type": format!("urn:keyhall:problem:{}", problem.code),
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "field": problem.field,
            "request_id": problem.request_id,
        });
        let mut response = (status, body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if is_overload(&problem) {
            come_back(response.headers_mut());
        }
        response
    }
}

/// Whether more came at once than the server had connections to its database for: a second later there may be room.
pub(crate) fn is_overload(problem: &Problem) -> bool {
    problem.code == "overloaded"
}

/// Says when to come back.
pub(crate) fn come_back(headers: &mut HeaderMap) {
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
}

/// Logged once, at the door, and at error level only when it is ours.
pub(crate) fn log_if_ours(problem: &Problem) {
    if problem.is_ours() {
        tracing::error!(code = %problem.code, request.id = ?problem.request_id, "{}", problem.title);
    } else {
        tracing::debug!(code = %problem.code, request.id = ?problem.request_id, "refused");
    }
}
