//! The relying party's doors: to the identity provider and back (OpenID Connect Core 1.0 §3.1).

use crate::{Doors, Refusal, Settings, sessions};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use context::Origin;
use http::{HeaderMap, HeaderValue, header};
use identity::{CallbackParams, Identity};
use seal::Token;
use serde::Deserialize;
use tower_sessions::Session;
use types::{IdentityProviderId, Problem, RequestId, SignInReason, Slug};

/// `/{org}/sign-in/start`, `/auth/callback`, `/auth/sign-out`, `/{org}/sign-out/provider`.
pub(crate) fn doors() -> Doors {
    let doors = Doors::default().get("/{org}/sign-in/start", start).get("/auth/callback", callback);
    doors.post("/auth/sign-out", sign_out).get("/{org}/sign-out/provider", sign_out_there)
}

#[derive(Deserialize)]
struct Start {
    provider: Option<IdentityProviderId>,
    #[serde(default)]
    return_to: String,
    invitation: Option<String>,
}

/// Begins a sign-in. Accepts any top-level navigation: dashboards of identity providers link here (decision 14).
async fn start(
    State(identity): State<Identity>,
    State(settings): State<Settings>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    Path(org): Path<String>,
    Query(start): Query<Start>,
) -> Result<Response, Response> {
    // Nothing of the address goes into another one unchecked.
    let org: Slug = org.parse().map_err(|_| to_refusal(None, SignInReason::NoOrganization))?;
    let back = |error| refused(Some(&org), error, request_id);
    let invitation = match start.invitation.as_deref() {
        None => None,
        Some(text) => Some(Token::parse(text).ok_or_else(|| back(identity::Error::NoSuchInvitation))?),
    };
    let begun = identity
        .begin_sign_in(org.as_str(), start.provider, &start.return_to, invitation, &origin)
        .await
        .map_err(back)?;
    let mut response = Redirect::to(begun.authorize_url.as_str()).into_response();
    set_handle(&mut response, &settings, begun.handle.reveal(), 600);
    Ok(response)
}

/// Where the identity provider sends the browser back to. The flow is taken out once, whatever happens next.
async fn callback(
    State(identity): State<Identity>,
    State(settings): State<Settings>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    session: Session,
    headers: HeaderMap,
    Query(params): Query<CallbackParams>,
) -> Result<Response, Response> {
    let handle = cookie(&headers, handle_name(&settings)).unwrap_or_default();
    let lost = |error: tower_sessions::session::Error| {
        tracing::error!(%error, "the session could not be read or written");
        Refusal(Problem::internal().of_request(request_id)).into_response()
    };
    let held = sessions::sign_ins(&session).await.map_err(lost)?;
    let signed_in = match identity.finish_sign_in(&handle, params, &held, origin, request_id).await {
        Ok(signed_in) => signed_in,
        Err(failure) => {
            let org: Option<Slug> = failure.org_slug.as_deref().and_then(|slug| slug.parse().ok());
            // The first owner goes back to where the identity provider can be corrected.
            let awaited = failure.org_slug.as_deref().unwrap_or_default();
            if cookie(&headers, setup_name(&settings)).is_some() && identity.awaits_owner(awaited).await {
                crate::problem::log_if_ours(&Problem::from(failure.error));
                return Err(Redirect::to("/setup").into_response());
            }
            return Err(refused(org.as_ref(), failure.error, request_id));
        }
    };
    sessions::add(&session, signed_in.sign_in, &signed_in.replaced).await.map_err(lost)?;
    let mut response = Redirect::to(&signed_in.return_to).into_response();
    set_handle(&mut response, &settings, "", 0);
    Ok(response)
}

#[derive(Deserialize)]
struct SignOut {
    org: String,
}

/// Ends the sign-in in one organization and says so on a page.
async fn sign_out(
    State(identity): State<Identity>,
    Extension(request_id): Extension<RequestId>,
    Extension(origin): Extension<Origin>,
    session: Session,
    Form(form): Form<SignOut>,
) -> Result<Redirect, Refusal> {
    let held = sessions::sign_ins(&session).await.map_err(|_| Refusal(Problem::internal().of_request(request_id)))?;
    if let Some(caller) = identity.caller_of_sign_in(&form.org, &held, request_id, origin).await? {
        let ended = identity.end_sign_in(&caller, &held).await?;
        sessions::remove(&session, &ended).await.map_err(|_| Refusal(Problem::internal().of_request(request_id)))?;
    }
    // The page offers to sign out at the identity provider as well; a slug has no letters that mean anything in an address.
    let org: Option<Slug> = form.org.parse().ok();
    Ok(Redirect::to(&org.map_or("/auth/signed-out".to_owned(), |org| format!("/auth/signed-out?org={org}"))))
}

#[derive(Deserialize)]
struct Provider {
    provider: IdentityProviderId,
}

/// To the identity provider's own signing out, where it has one; it sends the browser back to our page.
async fn sign_out_there(
    State(identity): State<Identity>,
    Extension(request_id): Extension<RequestId>,
    Path(org): Path<String>,
    Query(wanted): Query<Provider>,
) -> Result<Redirect, Response> {
    let slug: Slug = org.parse().map_err(|_| to_refusal(None, SignInReason::NoOrganization))?;
    let there = identity.end_session_url(slug.as_str(), wanted.provider).await;
    let there = there.map_err(|error| refused(Some(&slug), error, request_id))?;
    Ok(Redirect::to(there.as_ref().map_or("/auth/signed-out", |url| url.as_str())))
}

/// Why nobody is signed in, as a redirect; what is ours goes to the log.
pub(crate) fn refused(org: Option<&Slug>, error: identity::Error, request_id: RequestId) -> Response {
    let reason = error.sign_in_reason();
    crate::problem::log_if_ours(&Problem::from(error).of_request(request_id));
    // Where there is no such organization, its page would only say that again.
    to_refusal(org.filter(|_| reason != SignInReason::NoOrganization), reason)
}

/// A refusal is shown on the sign-in page of the organization, or on a page of its own when none is known. The address
/// carries one word of ours and no sentence.
pub(crate) fn to_refusal(org: Option<&Slug>, reason: SignInReason) -> Response {
    let page = org.map_or("/auth/refused".to_owned(), |org| format!("/{org}/sign-in"));
    Redirect::to(&format!("{page}?problem={reason}")).into_response()
}

fn handle_name(settings: &Settings) -> &'static str {
    // The pre-login cookie follows the session cookie's rule (decision 16).
    if settings.is_https() { "__Host-kh-flow" } else { "kh-flow" }
}

/// What the pages of the first run keep in the browser.
fn setup_name(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-kh-setup" } else { "kh-setup" }
}

fn set_handle(response: &mut Response, settings: &Settings, handle: &str, seconds: u32) {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let name = handle_name(settings);
    let cookie = format!("{name}={handle}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(mut value) = HeaderValue::from_str(&cookie) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}
