//! Problems in the shape of the API that a path imitates.

use crate::problem::{come_back, is_overload, log_if_ours};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use types::{Problem, problem::LimitRefusal};

/// The code of a provider that has more to do than it can.
const OVERLOADED: &str = "provider_overloaded";

/// The API that a path imitates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `{"error":{"message","type","param","code"}}`.
    OpenAi,
    /// The same; in a stream, events that have a type.
    Responses,
    /// `{"type":"error","error":{"type","message"},"request_id"}`.
    Anthropic,
}

impl Dialect {
    /// By the path; where both APIs have one of that name, by the header that Anthropic's clients send.
    pub(crate) fn of(path: &str, headers: &HeaderMap) -> Self {
        let is_shared = path == "/v1/models" || path.starts_with("/v1/models/");
        if path.starts_with("/v1/messages") || is_shared && headers.contains_key("anthropic-version") {
            Self::Anthropic
        } else if path.starts_with("/v1/responses") {
            Self::Responses
        } else {
            Self::OpenAi
        }
    }

    /// The problem as this API writes it.
    pub(crate) fn body(self, problem: &Problem) -> Value {
        let message = message(problem);
        match self {
            Self::OpenAi | Self::Responses => json!({"error": {
                "message": message, "type": openai_type(problem), "param": problem.field, "code": code(problem),
            }}),
            Self::Anthropic => json!({"type": "error", "request_id": problem.request_id, "error": {
                "type": anthropic_type(self.status(problem)), "message": message,
            }}),
        }
    }

    /// The problem as the last event of a stream, as this API's clients raise it.
    pub(crate) fn event(self, problem: &Problem) -> String {
        log_if_ours(problem);
        let mut body = self.body(problem);
        match self {
            Self::OpenAi => format!("data: {body}\n\n"),
            Self::Anthropic => format!("event: error\ndata: {body}\n\n"),
            Self::Responses => {
                // The event has the members of the error itself, and OpenAI's clients look into `error`.
                if let Some(members) = body.as_object_mut() {
                    members.insert("type".to_owned(), "error".into());
                    members.insert("code".to_owned(), code(problem).into());
                    members.insert("message".to_owned(), message(problem).into());
                    members.insert("param".to_owned(), problem.field.clone().into());
                    members.insert("sequence_number".to_owned(), 0.into());
                }
                format!("event: error\ndata: {body}\n\n")
            }
        }
    }

    /// Anthropic has a status of its own for a provider that has too much to do; elsewhere it is one that failed.
    fn status(self, problem: &Problem) -> StatusCode {
        let number = if self == Self::Anthropic && problem.code == OVERLOADED { 529 } else { problem.status };
        StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem as an answer.
    pub(crate) fn refuse(self, problem: Problem) -> Response {
        log_if_ours(&problem);
        let mut response = (self.status(&problem), self.body(&problem).to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let id = problem.request_id.map(|id| id.to_string());
        if let (Self::Anthropic, Some(id)) = (self, id.and_then(|id| HeaderValue::from_str(&id).ok())) {
            headers.insert(HeaderName::from_static("request-id"), id);
        }
        if let Some(limit) = &problem.limit {
            say_when_to_retry(headers, limit, &problem.code);
        }
        if is_overload(&problem) {
            headers.insert(HeaderName::from_static("x-should-retry"), HeaderValue::from_static("true"));
            come_back(headers);
        }
        if let Some(id) = problem.provider_request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(HeaderName::from_static("x-keyhall-provider-request-id"), id);
        }
        response
    }
}

/// OpenAI's clients know one code for a provider that failed.
fn code(problem: &Problem) -> &str {
    if problem.code == OVERLOADED { "provider_error" } else { &problem.code }
}

fn message(problem: &Problem) -> String {
    let mut message = problem.to_string();
    if let Some(id) = &problem.provider_request_id {
        message.push_str(&format!(" (the provider's request id: {id})"));
    }
    message
}

/// SDKs retry every 429: a budget will not be there in a second, a rate will.
fn say_when_to_retry(headers: &mut HeaderMap, limit: &LimitRefusal, code: &str) {
    let should = if code == "budget_exceeded" { "false" } else { "true" };
    headers.insert(HeaderName::from_static("x-should-retry"), HeaderValue::from_static(should));
    if code != "budget_exceeded" && limit.measure == "concurrency" {
        come_back(headers);
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
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        408 | 504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overload_says_when_to_come_back_and_an_outage_does_not_guess() {
        let headers = |code: &str| {
            let response = Dialect::OpenAi.refuse(Problem::new(503, code, "The server is busy."));
            let text = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            (text("retry-after"), text("x-should-retry"))
        };
        assert_eq!(headers("overloaded"), (Some("1".to_owned()), Some("true".to_owned())));
        assert_eq!(headers("database_unavailable"), (None, None));
    }
}
