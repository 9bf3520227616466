//! Further claims from the userinfo endpoint (OpenID Connect Core §5.3).

use super::{http, strict_json};
use crate::SignInRefusal;
use outbound::{Outbound, Url};
use serde_json::{Map, Value};

/// Asks with the access token. The answer must be about the same subject (§5.3.2), or nothing of it is used.
pub async fn fetch(
    outbound: &Outbound,
    url: &Url,
    access_token: &str,
    subject: &str,
) -> Result<Map<String, Value>, SignInRefusal> {
    let answered = http::fetch(outbound, url, Some(access_token), http::USER_INFO).await;
    let (status, headers, body) = answered.map_err(|error| SignInRefusal::UserInfo(error.to_string()))?;
    if status != 200 {
        return Err(SignInRefusal::UserInfo(format!("it answered with status {}", status.as_u16())));
    }
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(SignInRefusal::UserInfo("it did not answer with application/json".to_owned()));
    }
    let claims = strict_json::object(&body).map_err(SignInRefusal::UserInfo)?;
    if claims.get("sub").and_then(Value::as_str) != Some(subject) {
        return Err(SignInRefusal::UserInfo("it answered about somebody else (`sub`)".to_owned()));
    }
    Ok(claims)
}
