//! What a provider's failure means for the caller.
//!
//! The provider's words reach a member only where it judged the request itself (400, 404, 409, 413, 422), shortened and
//! without anything that looks like a key. What it says about the organization's account is for admins, in our words.

use crate::{endpoint::Failed, error::ProviderFault};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::{borrow::Cow, time::Duration};

/// The longest message that is passed on, in characters.
const LONGEST: usize = 500;
/// Letters and digits in a row that are taken for a key. Names of models are shorter.
const KEY_LENGTH: usize = 32;

impl ProviderFault {
    /// How the ledger names something that is no answer.
    pub(crate) const GARBAGE: &str = "provider_garbage";
    /// How the ledger names an answer that the provider itself calls failed.
    pub(crate) const FAILED: &str = "provider_error";
    /// The code of a provider that has more to do than it can.
    pub(crate) const OVERLOADED: &str = "provider_overloaded";

    fn new(status: StatusCode, code: &'static str, outcome: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            provider_request_id: None,
            retry_after: None,
            outcome,
        }
    }

    /// Something that is no answer came back.
    pub(crate) fn garbage(what: &str) -> Self {
        let message = format!("It answered with {what}. Is the connection's base URL right?");
        Self::new(StatusCode::BAD_GATEWAY, "provider_error", Self::GARBAGE, message)
    }

    /// An answer began and did not end.
    pub(crate) fn cut() -> Self {
        let message = "It ended its answer before the answer was complete.";
        Self::new(StatusCode::BAD_GATEWAY, "provider_error", "provider_cut", message)
    }

    /// Nothing came for too long.
    pub(crate) fn silent(idle: Duration) -> Self {
        let message = format!("It said nothing for {} s in the middle of its answer.", idle.as_secs());
        Self::new(StatusCode::GATEWAY_TIMEOUT, "provider_timeout", "provider_timeout", message)
    }

    /// An error in the middle of an answer.
    pub(crate) fn mid_stream(failed: Failed) -> Self {
        match failed {
            Failed::Overloaded => Self::overloaded(),
            Failed::Otherwise => {
                let message = "It reported an error in the middle of its answer.";
                Self::new(StatusCode::BAD_GATEWAY, "provider_error", Self::FAILED, message)
            }
        }
    }

    /// It has more to do than it can.
    fn overloaded() -> Self {
        let message = "It is overloaded. Try again in a moment.";
        Self::new(StatusCode::BAD_GATEWAY, Self::OVERLOADED, Self::FAILED, message)
    }

    /// The way out says why.
    pub(crate) fn of_outbound(error: &outbound::Error) -> Self {
        let message = format!("{error}.");
        match error {
            outbound::Error::Timeout { .. } => {
                Self::new(StatusCode::GATEWAY_TIMEOUT, "provider_timeout", "provider_timeout", message)
            }
            outbound::Error::Cut { .. } => Self::cut(),
            outbound::Error::TooLarge { .. } => Self::garbage("more than can be read"),
            error if error.nothing_was_sent() => {
                Self::new(StatusCode::BAD_GATEWAY, "provider_error", "provider_unreachable", message)
            }
            _ => Self::new(StatusCode::BAD_GATEWAY, "provider_error", "provider_error", message),
        }
    }

    /// The provider answered with an error status.
    pub(crate) fn of_status(status: StatusCode, headers: &HeaderMap, body: &[u8], key: &str) -> Self {
        let said = Said::read(body, key);
        let bad_gateway =
            |message: &str| Self::new(StatusCode::BAD_GATEWAY, "provider_error", "provider_error", message);
        let fault = match status.as_u16() {
            401 | 403 => Self::new(
                StatusCode::BAD_GATEWAY,
                "provider_error",
                "provider_refused_key",
                "It refused the organization's key. An admin can replace the key of this connection.",
            ),
            402 => bad_gateway("The organization's account at the provider has no credit left."),
            // Anthropic says so in the words of a request that is not right.
            400 if said.message.as_deref().is_some_and(|message| message.contains("credit balance")) => {
                bad_gateway("The organization's account at the provider has no credit left.")
            }
            429 if said.code.as_deref() == Some("insufficient_quota") => {
                bad_gateway("The organization's account at the provider has no credit left.")
            }
            429 => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_exceeded",
                "provider_rate_limited",
                "It limits how often your organization may ask. Try again in a moment.",
            ),
            408 | 504 => Self::new(
                StatusCode::GATEWAY_TIMEOUT,
                "provider_timeout",
                "provider_timeout",
                format!("It answered that it took too long (status {}).", status.as_u16()),
            ),
            400 | 404 | 409 | 413 | 422 => {
                let code = if said.code.as_deref() == Some("model_not_found") { "model_not_found" } else { "invalid" };
                let message =
                    said.message.unwrap_or_else(|| format!("It gave no reason (status {}).", status.as_u16()));
                Self { field: said.param, ..Self::new(status, code, "provider_refused", message) }
            }
            300..=399 => {
                bad_gateway("It sent us elsewhere, and redirects are not followed. Is the connection's base URL right?")
            }
            503 | 529 => Self::overloaded(),
            other => bad_gateway(&format!("It answered with status {other}.")),
        };
        Self { provider_request_id: request_id(headers), retry_after: retry_after(headers), ..fault }
    }
}

/// What the error body says, where it has OpenAI's or Anthropic's shape.
#[derive(Debug, Default)]
struct Said {
    message: Option<String>,
    code: Option<String>,
    param: Option<String>,
}

impl Said {
    fn read(body: &[u8], key: &str) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let text = |name: &str| {
            body.pointer(&format!("/error/{name}")).and_then(Value::as_str).filter(|text| !text.is_empty())
        };
        Self {
            message: text("message").map(|message| vetted(message, key)),
            code: text("code").map(str::to_owned),
            param: text("param").map(|param| vetted(param, key)),
        }
    }
}

/// A provider's words without control characters and without anything that looks like a key, not too long.
pub fn vetted(text: &str, key: &str) -> String {
    let text = if key.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(text.replace(key, "[redacted]")) };
    let mut out = String::new();
    let mut word = String::new();
    let finish = |word: &mut String, out: &mut String| {
        out.push_str(if looks_like_a_key(word) { "[redacted]" } else { word.as_str() });
        word.clear();
    };
    for c in text.chars().take(LONGEST) {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            word.push(c);
        } else {
            finish(&mut word, &mut out);
            out.push(if c.is_control() { ' ' } else { c });
        }
    }
    finish(&mut word, &mut out);
    out
}

fn looks_like_a_key(word: &str) -> bool {
    let is_prefixed =
        ["sk-", "sk_", "pk-", "xai-", "gsk_", "AIza", "key-", "kh_"].iter().any(|prefix| word.starts_with(prefix));
    let is_mixed =
        word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_prefixed && word.len() > 6) || (is_mixed && word.len() >= KEY_LENGTH)
}

/// The provider's own id of the request.
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("x-request-id").or_else(|| headers.get("request-id"))?.to_str().ok()?;
    (!value.is_empty() && value.len() <= 200).then(|| value.to_owned())
}

/// Seconds to wait: `retry-after` in seconds, or OpenAI's `retry-after-ms`; an hour at most.
pub fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    let seconds = number("retry-after").or_else(|| number("retry-after-ms").map(|ms| ms.div_ceil(1_000)))?;
    Some(seconds.min(3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_looks_like_a_key_is_passed_on() {
        for (said, shown) in [
            ("Incorrect API key provided: sk-proj-abc123DEF456.", "Incorrect API key provided: [redacted]."),
            ("Bearer 0123456789abcdef0123456789abcdef!", "Bearer [redacted]!"),
            ("my own key", "[redacted]"),
            ("The model `claude-sonnet-4-5-20250929` is new", "The model `claude-sonnet-4-5-20250929` is new"),
            ("two\nlines\u{7}", "two lines "),
        ] {
            assert_eq!(vetted(said, "my own key"), shown);
        }
        assert_eq!(vetted(&"x y ".repeat(1000), "").chars().count(), LONGEST);
    }

    #[test]
    fn each_status_has_its_meaning() {
        let fault = |status: u16, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            let fault = ProviderFault::of_status(status, &HeaderMap::new(), body.as_bytes(), "");
            (fault.status.as_u16(), fault.code)
        };
        assert_eq!(fault(401, "{}"), (502, "provider_error"));
        assert_eq!(fault(403, "<html>"), (502, "provider_error"));
        assert_eq!(fault(429, "{}"), (429, "rate_limit_exceeded"));
        assert_eq!(fault(429, r#"{"error":{"code":"insufficient_quota"}}"#), (502, "provider_error"));
        assert_eq!(fault(400, r#"{"error":{"message":"no"}}"#), (400, "invalid"));
        assert_eq!(fault(404, r#"{"error":{"code":"model_not_found"}}"#), (404, "model_not_found"));
        assert_eq!(fault(500, ""), (502, "provider_error"));
        assert_eq!(fault(302, ""), (502, "provider_error"));
        assert_eq!(fault(529, ""), (502, "provider_overloaded"));
        let broke =
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#;
        assert_eq!(fault(400, broke), (502, "provider_error"));
        assert_eq!(fault(504, ""), (504, "provider_timeout"));
    }

    #[test]
    fn waiting_times_are_read_and_bounded() {
        let wait = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait("retry-after", "7"), Some(7));
        assert_eq!(wait("retry-after-ms", "1500"), Some(2));
        assert_eq!(wait("retry-after", "999999"), Some(3_600));
        assert_eq!(wait("retry-after", "Mon, 23 Nov 2026 10:00:00 GMT"), None);
    }
}
