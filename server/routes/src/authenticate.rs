//! Credential → `Caller`: the only place where a request becomes somebody.

use crate::{
    Rooms,
    body::{self, Bounds},
    request::{record, text},
    sessions,
    v1::{self, Shown},
};
use axum::{
    body::HttpBody as _,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use context::{Caller, Origin};
use http::{HeaderMap, Method, Uri, header};
use std::time::Duration;
use tower_sessions::Session;
use types::{Problem, RequestId, SignInReason, Slug};
use url::Url;

/// Largest body that a page or a server function reads (decision 39), and how long it may take.
const PAGE_BODY: Bounds = Bounds { bytes: 1024 * 1024, time: Duration::from_secs(30) };
/// The same for the gateway: a prompt with pictures over a slow line.
const GATEWAY_BODY: Bounds = Bounds { bytes: v1::LARGEST_BODY, time: Duration::from_secs(120) };

/// For pages and their server functions: the session's sign-in in the organization of the page, if there is one.
///
/// A page names its organization in its first segment, the administration API behind `/api/v1/orgs`. A server function
/// belongs to the page that called it, which the browser names in `Referer` (docs/decisions/0001). Who came with a body
/// is looked up again when it has arrived: authority that ended while it was being sent is over.
pub async fn by_session(State(rooms): State<Rooms>, session: Session, request: Request, next: Next) -> Response {
    let slug = organization(&rooms, request.uri(), request.headers());
    if let Some(slug) = &slug {
        record(&request, "org", slug.as_str());
    }
    let marks = marks(&request);
    let mut found = match of_page(&rooms, &session, slug.as_ref(), &marks).await {
        Ok(found) => found,
        Err(problem) => return refused(&request, problem),
    };
    if let Some(slug) = &slug
        && found.is_none()
        && wants_sign_in(&request)
    {
        return to_sign_in(slug, request.uri());
    }
    let had_body = !request.body().is_end_stream();
    let mut request = match body::arrived(request, &PAGE_BODY).await {
        Ok(request) => request,
        Err(problem) => return crate::Refusal(problem).into_response(),
    };
    if had_body && found.is_some() {
        found = match of_page(&rooms, &session, slug.as_ref(), &marks).await {
            Ok(found) => found,
            Err(problem) => return refused(&request, problem),
        };
    }
    if let Some(caller) = found {
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}

/// A person reads why on a page, a program in the answer.
fn refused(request: &Request, problem: Problem) -> Response {
    if problem.status == 401 && wants_sign_in(request) {
        return crate::sign_in::to_refusal(None, SignInReason::Suspended);
    }
    crate::Refusal(problem).into_response()
}

/// Who is signed in to the page's organization now.
async fn of_page(
    rooms: &Rooms,
    session: &Session,
    slug: Option<&Slug>,
    (id, origin): &(RequestId, Origin),
) -> Result<Option<Caller>, Problem> {
    let Some(slug) = slug else { return Ok(None) };
    let held = sessions::sign_ins(session).await.map_err(|error| database_failed(&error))?;
    if held.is_empty() {
        return Ok(None);
    }
    let found = rooms.identity.caller_of_sign_in(slug.as_str(), &held, *id, origin.clone()).await;
    Ok(found?)
}

/// For the gateway: the bearer of a personal key or an app's token, before the body is read and again after it.
pub async fn by_token(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let (id, origin) = marks(&request);
    let dialect = v1::Dialect::of(request.uri().path(), request.headers());
    let refuse = |problem: Problem| dialect.refuse(problem.of_request(id));
    let token = match v1::shown(request.headers()) {
        Shown::One(token) => token,
        Shown::None => {
            return refuse(
                Problem::new(401, "invalid_api_key", "No API key was given.")
                    .because("Send your personal key as `Authorization: Bearer kh_key_…`. Make one under My keys."),
            );
        }
        Shown::Several => {
            return refuse(
                Problem::new(400, "ambiguous_credentials", "Two different credentials were given.")
                    .because("Send either `Authorization` or `x-api-key`, not both."),
            );
        }
    };
    let resolve = || rooms.identity.caller_of_token(&token, id, origin.clone());
    let mut found = resolve().await;
    let had_body = !request.body().is_end_stream();
    let mut request = request;
    if found.is_ok() && had_body {
        request = match body::arrived(request, &GATEWAY_BODY).await {
            Ok(request) => request,
            Err(problem) => return refuse(problem),
        };
        found = resolve().await;
    }
    match found {
        Ok(caller) => {
            record(&request, "org", &caller.org().to_string());
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => refuse(error.into()),
    }
}

/// The caller whom [`by_session`] found, or 401.
pub(crate) fn signed_in(caller: Option<axum::Extension<Caller>>) -> Result<Caller, Problem> {
    caller.map(|found| found.0).ok_or_else(Problem::unauthenticated)
}

fn marks(request: &Request) -> (RequestId, Origin) {
    let id = request.extensions().get::<RequestId>().copied().unwrap_or(RequestId(uuid::Uuid::nil()));
    (id, request.extensions().get::<Origin>().cloned().unwrap_or_default())
}

fn organization(rooms: &Rooms, uri: &Uri, headers: &HeaderMap) -> Option<Slug> {
    if uri.path().starts_with("/rpc/") {
        let referer = Url::parse(text(headers, header::REFERER)).ok()?;
        if referer.origin() != rooms.settings.public_url.origin() {
            return None;
        }
        return first_segment(referer.path());
    }
    if let Some(below) = uri.path().strip_prefix("/api/v1/orgs") {
        return first_segment(below);
    }
    first_segment(uri.path())
}

fn first_segment(path: &str) -> Option<Slug> {
    path.strip_prefix('/')?.split('/').next()?.parse().ok()
}

/// A page of an organization, looked at by somebody who is not signed in to it.
fn wants_sign_in(request: &Request) -> bool {
    let second = request.uri().path().split('/').nth(2).unwrap_or_default();
    request.method() == Method::GET
        && !["/rpc/", "/api/"].iter().any(|programs| request.uri().path().starts_with(programs))
        && second != "sign-in"
        && text(request.headers(), header::ACCEPT).contains("text/html")
}

fn to_sign_in(slug: &Slug, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("return_to", path).finish();
    Redirect::to(&format!("/{slug}/sign-in?{query}")).into_response()
}

fn database_failed(error: &tower_sessions::session::Error) -> Problem {
    tracing::error!(%error, "the session could not be read");
    Problem::new(503, "database_unavailable", "The database did not answer.").because("Try again in a moment.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_and_files_are_no_organizations() {
        for path in ["/acme/keys", "/acme"] {
            assert_eq!(first_segment(path).unwrap().as_str(), "acme", "{path}");
        }
        for path in
            ["/", "/v1/models", "/auth/callback", "/favicon.svg", "/pkg/x/y.js", "//evil.example", "/%2Fevil.example"]
        {
            assert_eq!(first_segment(path), None, "{path}");
        }
    }
}
