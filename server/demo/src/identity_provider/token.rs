//! The token endpoint (OpenID Connect Core §3.1.3, RFC 7636 §4.6).

use super::{Provider, client::is_client, codes::ACCESS, face};
use axum::{
    Form, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use base64ct::{Base64UrlUnpadded, Encoding};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// A token request.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Seconds that an ID token is good for.
const ID_TOKEN: i64 = 300;

/// `POST /token`
pub async fn token(State(provider): State<Provider>, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    let config = &provider.0.config;
    if !is_client(config, &headers, asked.client_id.as_deref(), asked.client_secret.as_deref()) {
        let mut refused = refused(StatusCode::UNAUTHORIZED, "invalid_client");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"token\""));
        return refused;
    }
    if asked.grant_type != "authorization_code" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let now = config.clock.now();
    let Some(grant) = provider.0.codes.take(&asked.code, now) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(asked.code_verifier.as_bytes()));
    if grant.redirect_uri != asked.redirect_uri || grant.challenge != challenge {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let seconds = now.unix_seconds();
    let mut claims = face::claims(&grant.person);
    claims.insert("iss".to_owned(), config.issuer.as_str().into());
    claims.insert("aud".to_owned(), config.client_id.as_str().into());
    claims.insert("iat".to_owned(), seconds.into());
    claims.insert("exp".to_owned(), (seconds + ID_TOKEN).into());
    claims.insert("auth_time".to_owned(), grant.at.unix_seconds().into());
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), nonce.as_str().into());
    }
    let Some(id_token) = config.key.sign(&claims) else {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "server_error");
    };
    let access_token = provider.0.codes.open(&*config.entropy, grant.person, &asked.code, now);
    unstored(Json(json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS,
        "scope": "openid profile email",
        "id_token": id_token,
    })))
}

fn refused(status: StatusCode, error: &'static str) -> Response {
    let mut response = unstored(Json(json!({ "error": error })));
    *response.status_mut() = status;
    response
}

/// RFC 6749 §5.1: nobody on the way keeps it.
fn unstored(body: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], body).into_response()
}
