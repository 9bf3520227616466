//! Refusals in OpenAI's shape.

use axum::{
    Json,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub message: String,
    pub kind: &'static str,
    pub param: Option<&'static str>,
    pub code: Option<&'static str>,
    pub retry_after: Option<u32>,
}

impl Refusal {
    pub fn new(status: StatusCode, kind: &'static str, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), kind, param: None, code, retry_after: None }
    }

    pub fn invalid(param: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { param, ..Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", None, message) }
    }

    pub fn wrong_key(key: &str) -> Self {
        let tail: String = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let message = format!("Incorrect API key provided: sk-simulated***{tail}.");
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", Some("invalid_api_key"), message)
    }

    pub fn unknown_model(model: &str) -> Self {
        let message = format!("The model `{model}` does not exist or you do not have access to it.");
        Self {
            param: Some("model"),
            ..Self::new(StatusCode::NOT_FOUND, "invalid_request_error", Some("model_not_found"), message)
        }
    }

    pub fn unknown_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", None, "Unknown request URL.")
    }
}

impl Refusal {
    /// In the words of the API that was asked.
    pub fn respond(self, is_anthropic: bool) -> Response {
        let id = "req_simulated_refusal";
        let body = if is_anthropic {
            let error = json!({"type": self.anthropic_type(), "message": self.message});
            json!({"type": "error", "error": error, "request_id": id})
        } else {
            json!({"error": {
                "message": self.message, "type": self.kind, "param": self.param, "code": self.code,
            }})
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(HeaderName::from_static("retry-after"), seconds.into());
        }
        let name = if is_anthropic { "request-id" } else { "x-request-id" };
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(id));
        response
    }

    const fn anthropic_type(&self) -> &'static str {
        match self.status.as_u16() {
            400 => "invalid_request_error",
            401 => "authentication_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            _ => "api_error",
        }
    }
}
