//! The APIs that it speaks: which path, which key header, and who writes the answers.

use super::{chat, completion::Completion, messages, responses};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use serde_json::{Value, json};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// OpenAI's chat completions.
    Chat,
    /// OpenAI's responses.
    Responses,
    /// Anthropic's messages.
    Messages,
}

impl Api {
    /// Where it is asked.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Responses => "/v1/responses",
            Self::Messages => "/v1/messages",
        }
    }

    /// A whole answer.
    pub fn whole(self, completion: &Completion) -> Value {
        match self {
            Self::Chat => chat::whole(completion),
            Self::Responses => responses::whole(completion),
            Self::Messages => messages::whole(completion),
        }
    }

    /// The events of a proper stream.
    pub fn frames(self, completion: &Completion) -> Vec<String> {
        match self {
            Self::Chat => chat::frames(completion),
            Self::Responses => responses::frames(completion),
            Self::Messages => messages::frames(completion),
        }
    }

    /// One more piece of an answer.
    pub fn delta(self, completion: &Completion, text: &str) -> String {
        match self {
            Self::Chat => chat::delta(completion, text),
            Self::Responses => responses::delta(completion, text, 999),
            Self::Messages => messages::delta(text),
        }
    }

    /// An error in the middle of a stream.
    pub fn error(self) -> String {
        let message = "The server had an error.";
        match self {
            Self::Chat => {
                format!("data: {}\n\n", json!({"error": {"message": message, "type": "server_error", "code": null}}))
            }
            Self::Responses => event(
                "error",
                &json!({"type": "error", "sequence_number": 9, "code": "server_error", "message": message, "param": null}),
            ),
            Self::Messages => event(
                "error",
                &json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
            ),
        }
    }
}

/// An event with its name.
pub fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// Whether the caller speaks Anthropic's API.
pub fn is_anthropic(headers: &HeaderMap) -> bool {
    headers.contains_key("x-api-key") || headers.contains_key("anthropic-version")
}

/// The key that was shown: as Bearer, or as Anthropic's header.
pub fn key(headers: &HeaderMap) -> &str {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match text("x-api-key") {
        "" => text(AUTHORIZATION.as_str()).strip_prefix("Bearer ").unwrap_or_default(),
        key => key,
    }
}
