//! How each kind of provider is spoken to.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use outbound::Url;
use types::view::ConnectionKind;

/// Response headers that a caller may see. Cookies, accounts and the provider's own limits stay here.
const PASSED_ON: [&str; 5] = ["content-type", "openai-processing-ms", "openai-version", "request-id", "x-request-id"];

/// Hosts of providers that document `max_completion_tokens` as the maximum of an answer.
const HEED_NEW_NAME: [&str; 7] = [
    "api.openai.com",
    "api.x.ai",
    "api.groq.com",
    "api.cerebras.ai",
    "openrouter.ai",
    "generativelanguage.googleapis.com",
    "openai.azure.com",
];

/// Whether the provider is known to keep to `max_completion_tokens`. Many that imitate the API know `max_tokens` alone, and
/// ignore the other.
pub fn heeds_max_completion_tokens(kind: ConnectionKind, base_url: &str) -> bool {
    if kind == ConnectionKind::OpenAi {
        return true;
    }
    let Ok(url) = Url::parse(base_url) else { return false };
    let host = url.host_str().unwrap_or_default();
    HEED_NEW_NAME.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// The headers that carry the key. `None` when the key can't stand in a header.
pub fn key_headers(kind: ConnectionKind, key: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let (name, text) = match kind {
        ConnectionKind::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
        ConnectionKind::OpenAi | ConnectionKind::OpenAiCompatible => (header::AUTHORIZATION, format!("Bearer {key}")),
    };
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    headers.insert(name, value);
    if kind == ConnectionKind::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    }
    Some(headers)
}

/// Puts the caller's headers in the place of those that would stand there.
pub fn add(headers: &mut HeaderMap, of_caller: &HeaderMap) {
    for name in of_caller.keys() {
        headers.remove(name);
    }
    for (name, value) in of_caller {
        headers.append(name.clone(), value.clone());
    }
}

/// A path below the base URL.
pub fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let full = format!("{}{path}", base.path().trim_end_matches('/'));
    url.set_path(&full);
    url
}

/// Headers that an answer gets besides: of limits, of security and of its own.
const OTHERS: usize = 20;

/// The headers of an answer that the caller may see.
pub fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::with_capacity(PASSED_ON.len() + OTHERS);
    kept.extend(PASSED_ON.iter().filter_map(|name| Some((HeaderName::from_static(name), headers.get(*name)?.clone()))));
    kept
}

/// Whether the answer says that it is of this media type, whatever its parameters.
pub fn is_of_type(headers: &HeaderMap, kind: &str) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_prints_itself_and_stands_where_its_provider_looks() {
        let openai = key_headers(ConnectionKind::OpenAi, "sk-canary").unwrap();
        assert_eq!(openai.get("authorization").unwrap(), "Bearer sk-canary");
        let anthropic = key_headers(ConnectionKind::Anthropic, "sk-canary").unwrap();
        assert_eq!(anthropic.get("x-api-key").unwrap(), "sk-canary");
        assert!(!format!("{openai:?}{anthropic:?}").contains("canary"));
        assert!(key_headers(ConnectionKind::OpenAi, "two\nlines").is_none());
    }

    #[test]
    fn the_new_name_of_the_maximum_counts_where_it_is_heeded() {
        let heeds = |base: &str| heeds_max_completion_tokens(ConnectionKind::OpenAiCompatible, base);
        assert!(heeds("https://api.groq.com/openai/v1") && heeds("https://acme.openai.azure.com/openai/v1"));
        assert!(!heeds("https://llm.example.com/v1") && !heeds("https://api.groq.com.example.com/v1"));
        assert!(heeds_max_completion_tokens(ConnectionKind::OpenAi, "http://localhost/v1"));
    }

    #[test]
    fn paths_are_put_below_the_base_url() {
        let below = |base: &str| below(&Url::parse(base).unwrap(), "/chat/completions").to_string();
        assert_eq!(below("https://api.openai.com/v1"), "https://api.openai.com/v1/chat/completions");
        assert_eq!(below("https://llm.example.com"), "https://llm.example.com/chat/completions");
        assert_eq!(below("https://llm.example.com/a/b/"), "https://llm.example.com/a/b/chat/completions");
    }
}
