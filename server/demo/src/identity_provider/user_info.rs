//! The userinfo endpoint (OpenID Connect Core §5.3).

use super::{Provider, face};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

/// `GET` or `POST /userinfo`
pub async fn user_info(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        shown.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let person = token.and_then(|(_, token)| provider.0.codes.person(token.trim(), provider.0.config.clock.now()));
    match person {
        Some(person) => {
            ([(header::CACHE_CONTROL, "no-store")], Json(Value::Object(face::claims(&person)))).into_response()
        }
        None => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")];
            (StatusCode::UNAUTHORIZED, challenge).into_response()
        }
    }
}
