//! The operator's single-use link: a page with one button, so that nothing which merely looks at links uses it up.

use crate::{
    Doors, Refusal, sessions,
    sign_in::{refused, to_refusal},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use context::Origin;
use identity::Identity;
use seal::Token;
use serde::Deserialize;
use tower_sessions::Session;
use types::{Problem, RequestId, SignInReason, Slug};

/// `/{org}/sign-in/link`.
pub(crate) fn doors() -> Doors {
    Doors::default().get("/{org}/sign-in/link", show).post("/{org}/sign-in/link", redeem)
}

#[derive(Deserialize)]
struct Link {
    token: String,
}

/// Asks before anything happens.
async fn show(Path(org): Path<String>, Query(link): Query<Link>) -> Response {
    // A token's letters need no escaping; anything else is no token.
    let Some(token) = Token::parse(&link.token) else {
        return to_refusal(org.parse().ok().as_ref(), SignInReason::Invitation);
    };
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in · Keyhall</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><main><h1>Sign in once</h1>\
         <p>The operator of this server made this link for you. It works once, within ten minutes.</p>\
         <form method=\"post\"><input type=\"hidden\" name=\"token\" value=\"{}\">\
         <button>Sign in</button></form></main></body></html>",
        token.reveal()
    ))
    .into_response()
}

/// Signs in and uses the link up.
async fn redeem(
    State(identity): State<Identity>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    session: Session,
    Path(org): Path<String>,
    Form(link): Form<Link>,
) -> Result<Redirect, Response> {
    let slug: Option<Slug> = org.parse().ok();
    let lost = |error: tower_sessions::session::Error| {
        tracing::error!(%error, "the session could not be read or written");
        Refusal(Problem::internal().of_request(request_id)).into_response()
    };
    let unknown = || to_refusal(slug.as_ref(), SignInReason::Invitation);
    let token = Token::parse(&link.token).ok_or_else(unknown)?;
    let held = sessions::sign_ins(&session).await.map_err(lost)?;
    let signed_in = identity.redeem_sign_in_link(&org, &token, &held, request_id, origin).await;
    let signed_in = signed_in.map_err(|error| refused(slug.as_ref(), error, request_id))?;
    sessions::add(&session, signed_in.sign_in, &signed_in.replaced).await.map_err(lost)?;
    Ok(Redirect::to(&signed_in.return_to))
}
