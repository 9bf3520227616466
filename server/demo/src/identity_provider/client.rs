//! Authenticating the client at the token endpoint (RFC 6749 §2.3.1).

use super::Config;
use base64ct::{Base64, Encoding};
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// Whether the request shows the client's secret: in a Basic header or in the body, not both.
pub fn is_client(config: &Config, headers: &HeaderMap, id: Option<&str>, secret: Option<&str>) -> bool {
    let basic = headers.get(header::AUTHORIZATION).map(|value| basic(value.to_str().unwrap_or_default()));
    match (basic, secret) {
        (Some(Some((shown_id, shown))), None) => {
            id.is_none_or(|id| id == shown_id) && is_right(config, &shown_id, &shown)
        }
        (None, Some(secret)) => is_right(config, id.unwrap_or_default(), secret),
        _ => false,
    }
}

fn is_right(config: &Config, id: &str, secret: &str) -> bool {
    // Hashes take the same time to compare whatever was shown.
    let hash = |text: &str| Sha256::digest(text.as_bytes());
    id == config.client_id && hash(secret) == hash(config.client_secret.reveal())
}

fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(Base64::decode_vec(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// Both halves are form-encoded before they are joined.
fn form_decoded(text: &str) -> String {
    let pair = format!("v={text}");
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
