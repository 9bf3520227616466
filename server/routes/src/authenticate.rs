//! Credential → `Caller`: the only place where a request becomes somebody.

use crate::{
    Rooms,
    request::{record, text},
    sessions,
    v1::{self, Shown},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use context::{Caller, Origin};
use http::{HeaderMap, Method, Uri, header};
use tower_sessions::Session;
use types::{Problem, RequestId};
use url::Url;

/// First segments that are no organization (decision 39).
const RESERVED: [&str; 15] = [
    "v1",
    "api",
    "auth",
    "oauth",
    "scim",
    "setup",
    "rpc",
    "pkg",
    "healthz",
    "readyz",
    "metrics",
    "admin",
    "static",
    "files",
    ".well-known",
];

/// For pages and their server functions: the session's sign-in in the organization of the page, if there is one.
///
/// A page names its organization in its first segment, the administration API behind `/api/v1/orgs`. A server function
/// belongs to the page that called it, which the browser names in `Referer` (docs/decisions/0001).
pub async fn by_session(State(rooms): State<Rooms>, session: Session, mut request: Request, next: Next) -> Response {
    let slug = organization(&rooms, request.uri(), request.headers());
    if let Some(slug) = slug {
        record(&request, "org", &slug);
        let (id, origin) = marks(&request);
        let held = match sessions::sign_ins(&session).await {
            Ok(held) => held,
            Err(error) => return database_failed(&error),
        };
        let found = if held.is_empty() {
            None
        } else {
            match rooms.identity.caller_of_sign_in(&slug, &held, id, origin).await {
                Ok(found) => found,
                Err(error) => return refused(&request, error.into()),
            }
        };
        match found {
            Some(caller) => {
                request.extensions_mut().insert(caller);
            }
            None if wants_sign_in(&request) => return to_sign_in(&slug, request.uri()),
            None => {}
        }
    }
    next.run(request).await
}

/// A person reads why on a page, a program in the answer.
fn refused(request: &Request, problem: Problem) -> Response {
    if problem.status == 401 && wants_sign_in(request) {
        return crate::sign_in::refused("", &problem);
    }
    crate::Refusal(problem).into_response()
}

/// For the gateway: the bearer of a personal key or an app's token.
pub async fn by_token(State(rooms): State<Rooms>, mut request: Request, next: Next) -> Response {
    let (id, origin) = marks(&request);
    let dialect = v1::Dialect::of(request.uri().path());
    let token = match v1::shown(request.headers()) {
        Shown::One(token) => token,
        Shown::None => {
            let problem = Problem::new(401, "invalid_api_key", "No API key was given.")
                .because("Send your personal key as `Authorization: Bearer kh_key_…`. Make one under My keys.");
            return dialect.refuse(problem.of_request(id));
        }
        Shown::Several => {
            let problem = Problem::new(400, "ambiguous_credentials", "Two different credentials were given.")
                .because("Send either `Authorization` or `x-api-key`, not both.");
            return dialect.refuse(problem.of_request(id));
        }
    };
    match rooms.identity.caller_of_token(&token, id, origin).await {
        Ok(caller) => {
            record(&request, "org", &caller.org().to_string());
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => dialect.refuse(Problem::from(error).of_request(id)),
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

fn organization(rooms: &Rooms, uri: &Uri, headers: &HeaderMap) -> Option<String> {
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

fn first_segment(path: &str) -> Option<String> {
    let segment = path.strip_prefix('/')?.split('/').next()?;
    let is_file = segment.contains('.');
    (!segment.is_empty() && !is_file && !RESERVED.contains(&segment)).then(|| segment.to_owned())
}

/// A page of an organization, looked at by somebody who is not signed in to it.
fn wants_sign_in(request: &Request) -> bool {
    let second = request.uri().path().split('/').nth(2).unwrap_or_default();
    request.method() == Method::GET
        && !["/rpc/", "/api/"].iter().any(|programs| request.uri().path().starts_with(programs))
        && second != "sign-in"
        && text(request.headers(), header::ACCEPT).contains("text/html")
}

fn to_sign_in(slug: &str, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("return_to", path).finish();
    Redirect::to(&format!("/{slug}/sign-in?{query}")).into_response()
}

fn database_failed(error: &tower_sessions::session::Error) -> Response {
    tracing::error!(%error, "the session could not be read");
    let problem = Problem::new(503, "database_unavailable", "The database did not answer.");
    crate::Refusal(problem.because("Try again in a moment.")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_and_files_are_no_organizations() {
        assert_eq!(first_segment("/acme/keys").as_deref(), Some("acme"));
        assert_eq!(first_segment("/acme").as_deref(), Some("acme"));
        for path in ["/", "/v1/models", "/auth/callback", "/favicon.svg", "/pkg/x/y.js"] {
            assert_eq!(first_segment(path), None, "{path}");
        }
    }
}
