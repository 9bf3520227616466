//! The doors at which faults are tried, each in the words of its API.

use serde_json::{Value, json};
use types::view::ConnectionKind;

/// A door, and the provider's behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// OpenAI's chat completions.
    Chat,
    /// OpenAI's responses.
    Responses,
    /// Anthropic's messages, of a provider that speaks them.
    Messages,
    /// OpenAI's embeddings, which don't stream.
    Embeddings,
}

/// What every question asks.
const TEXT: &str = "Who keeps the keys?";

impl Door {
    /// Which one a request line is for, of ours or of the provider's.
    pub fn of(request_line: &str) -> Self {
        let others = [Self::Responses, Self::Messages, Self::Embeddings];
        let path = request_line.split(' ').nth(1).unwrap_or_default();
        others.into_iter().find(|door| path.ends_with(door.path())).unwrap_or(Self::Chat)
    }

    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Responses => "/v1/responses",
            Self::Messages => "/v1/messages",
            Self::Embeddings => "/v1/embeddings",
        }
    }

    /// What the provider behind it speaks.
    pub const fn kind(self) -> ConnectionKind {
        match self {
            Self::Messages => ConnectionKind::Anthropic,
            _ => ConnectionKind::OpenAiCompatible,
        }
    }

    /// A model of this provider with a list price.
    pub const fn model(self) -> &'static str {
        match self {
            Self::Chat | Self::Responses => tests::MODEL,
            Self::Messages => "claude-sonnet-5-5",
            Self::Embeddings => "text-embedding-3-small",
        }
    }

    /// Whether answers come whole or also in a stream.
    pub const fn ways(self) -> &'static [bool] {
        if matches!(self, Self::Embeddings) { &[false] } else { &[false, true] }
    }

    /// A question that is told apart by `mark`: it is the most tokens of an answer, or, where there is no such maximum, the
    /// length of what is asked. With a stream and without it is equally long: what it may cost begins with its length.
    pub fn question(self, mark: u64, stream: bool) -> Value {
        let (model, even) = (self.model(), if stream { "faults" } else { "fault" });
        let messages = json!([{"role": "user", "content": TEXT}]);
        match self {
            Self::Chat => {
                json!({"model": model, "messages": messages, "max_tokens": mark, "stream": stream, "user": even})
            }
            Self::Responses => {
                json!({"model": model, "input": TEXT, "max_output_tokens": mark, "stream": stream, "user": even})
            }
            Self::Messages => json!({"model": model, "messages": messages, "max_tokens": mark, "stream": stream,
                "metadata": {"user_id": even}}),
            Self::Embeddings => {
                let length = usize::try_from(mark).unwrap();
                json!({"model": model, "input": format!("{TEXT:.<length$}")})
            }
        }
    }

    /// The mark of a request as the provider reads it.
    pub fn mark(self, body: &Value) -> u64 {
        if self == Self::Embeddings {
            return body["input"].as_str().map_or(0, |text| text.len() as u64);
        }
        let names = ["max_completion_tokens", "max_tokens", "max_output_tokens"];
        names.iter().find_map(|name| body[name].as_u64()).unwrap_or_default()
    }

    /// What this API's errors say where OpenAI's have this code.
    pub fn code(self, code: &'static str) -> &'static str {
        match (self, code) {
            (Self::Messages, "rate_limit_exceeded") => "rate_limit_error",
            (Self::Messages, "provider_error") => "api_error",
            (Self::Messages, "provider_timeout") => "timeout_error",
            (_, code) => code,
        }
    }
}
