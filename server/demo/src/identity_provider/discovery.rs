//! What it says about itself (OpenID Connect Discovery 1.0 §3).

use super::Provider;
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// `/.well-known/openid-configuration`
pub async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.0.config.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": ["sub", "name", "email", "email_verified", "groups", "auth_time"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    }))
}

/// `/jwks`
pub async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({ "keys": [provider.0.config.key.public()] }))
}
