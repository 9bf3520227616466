//! Problems in the shape of the API that a path imitates.

use crate::problem::log_if_ours;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use types::{Problem, problem::LimitRefusal};

/// The API that a path imitates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `{"error":{"message","type","param","code"}}`.
    OpenAi,
    /// `{"type":"error","error":{"type","message"},"request_id"}`.
    Anthropic,
}

impl Dialect {
    /// By the path.
    pub(crate) fn of(path: &str) -> Self {
        if path.starts_with("/v1/messages") { Self::Anthropic } else { Self::OpenAi }
    }

    /// The problem as this API writes it.
    pub(crate) fn body(self, problem: &Problem) -> Value {
        let message = message(problem);
        match self {
            Self::OpenAi => json!({"error": {
                "message": message, "type": openai_type(problem), "param": problem.field, "code": problem.code,
            }}),
            Self::Anthropic => json!({"type": "error", "request_id": problem.request_id, "error": {
                "type": anthropic_type(status(problem)), "message": message,
            }}),
        }
    }

    /// The problem as an answer.
    pub(crate) fn refuse(self, problem: Problem) -> Response {
        log_if_ours(&problem);
        let mut response = (status(&problem), self.body(&problem).to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(limit) = &problem.limit {
            say_when_to_retry(headers, limit, &problem.code);
        }
        if let Some(id) = problem.provider_request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(HeaderName::from_static("x-keyhall-provider-request-id"), id);
        }
        response
    }
}

fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn message(problem: &Problem) -> String {
    let mut message = problem.to_string();
    if let Some(id) = &problem.provider_request_id {
        message.push_str(&format!(" (the provider's request id: {id})"));
    }
    message
}

/// SDKs retry every 429: a budget will not be there in a second, a rate will.
fn say_when_to_retry(headers: &mut http::HeaderMap, limit: &LimitRefusal, code: &str) {
    let should = if code == "budget_exceeded" { "false" } else { "true" };
    headers.insert(HeaderName::from_static("x-should-retry"), HeaderValue::from_static(should));
    if code != "budget_exceeded" && limit.measure == "concurrency" {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
}

fn openai_type(problem: &Problem) -> &'static str {
    match problem.status {
        400 | 404 | 413 | 422 => "invalid_request_error",
        401 => "authentication_error",
        403 => "permission_error",
        429 if problem.code == "budget_exceeded" => "insufficient_quota",
        429 => "rate_limit_error",
        _ => "server_error",
    }
}

fn anthropic_type(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 422 => "invalid_request_error",
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        _ => "api_error",
    }
}
