//! The authorization endpoint (OpenID Connect Core 1.0 §3.1.2): a request is checked, a face is clicked, a code goes back.

use super::{Provider, codes::Grant, face, page};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::{Url, form_urlencoded::Serializer};

/// An authentication request (OpenID Connect Core §3.1.2.1, RFC 7636 §4.3).
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    prompt: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    response_mode: Option<String>,
    request: Option<String>,
    request_uri: Option<String>,
}

/// Shows the four faces.
pub async fn choose(State(provider): State<Provider>, Query(asked): Query<Asked>) -> Response {
    match check(&provider, &asked) {
        Ok(_) if asked.prompt.as_deref() == Some("none") => back(&provider, &asked, &[("error", "login_required")]),
        Ok(_) => page::faces(&query(&asked)),
        Err(refused) => refused,
    }
}

/// Somebody was clicked. A link rather than a form: `form-action` would have to name the place that the code goes to.
pub async fn chosen(
    State(provider): State<Provider>,
    Path(subject): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let challenge = match check(&provider, &asked) {
        Ok(challenge) => challenge,
        Err(refused) => return refused,
    };
    let Some(person) = face::find(&subject) else { return page::refused("Nobody here has this name.") };
    let config = &provider.0.config;
    let grant = Grant {
        person,
        redirect_uri: asked.redirect_uri.clone(),
        nonce: asked.nonce.clone(),
        challenge,
        at: config.clock.now(),
    };
    let code = provider.0.codes.give(&*config.entropy, grant);
    back(&provider, &asked, &[("code", &code)])
}

/// The challenge of a good request. An unknown client or address is told here, never there (RFC 6749 §4.1.2.1).
fn check(provider: &Provider, asked: &Asked) -> Result<String, Response> {
    let config = &provider.0.config;
    if asked.client_id != config.client_id {
        return Err(page::refused("This application is not registered here."));
    }
    if !config.redirect_uris.iter().any(|uri| uri.as_str() == asked.redirect_uri) {
        return Err(page::refused("This application may not be sent to that address."));
    }
    let error = |code: &str, description: &str| {
        Err(back(provider, asked, &[("error", code), ("error_description", description)]))
    };
    if asked.request.is_some() {
        return error("request_not_supported", "request objects are not supported");
    }
    if asked.request_uri.is_some() {
        return error("request_uri_not_supported", "request objects are not supported");
    }
    if asked.response_type != "code" || asked.response_mode.as_deref().is_some_and(|mode| mode != "query") {
        return error("unsupported_response_type", "only a code in the query");
    }
    if !asked.scope.split(' ').any(|scope| scope == "openid") {
        return error("invalid_scope", "the scope openid is missing");
    }
    let challenge = asked.code_challenge.clone().filter(|challenge| (43..=128).contains(&challenge.len()));
    match challenge {
        Some(challenge) if asked.code_challenge_method.as_deref() == Some("S256") => Ok(challenge),
        _ => error("invalid_request", "PKCE with S256 is required"),
    }
}

/// Back to the application, with `state` and `iss` (RFC 9207 §2).
fn back(provider: &Provider, asked: &Asked, answer: &[(&str, &str)]) -> Response {
    let Ok(mut uri) = Url::parse(&asked.redirect_uri) else { return page::refused("That address can't be read.") };
    let mut query = uri.query_pairs_mut();
    query.extend_pairs(answer).append_pair("iss", &provider.0.config.issuer);
    if let Some(state) = &asked.state {
        query.append_pair("state", state);
    }
    drop(query);
    Redirect::to(uri.as_str()).into_response()
}

/// The request once more, for the links of the page: what was checked is what is checked again.
fn query(asked: &Asked) -> String {
    let mut query = Serializer::new(String::new());
    query
        .append_pair("response_type", &asked.response_type)
        .append_pair("client_id", &asked.client_id)
        .append_pair("redirect_uri", &asked.redirect_uri)
        .append_pair("scope", &asked.scope);
    let further = [
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
    ];
    for (name, value) in further {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.finish()
}
