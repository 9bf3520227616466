//! Refuses unsafe requests that another site sent (security: cross-site request forgery).
//!
//! The browser says where a request comes from: `Sec-Fetch-Site` (Fetch Metadata), or `Origin` where that is missing. A
//! request that says neither is refused. There is no opt-out per route; the gateway has no cookies and needs none of it.

use crate::{Refusal, Rooms, request::text};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, Method, header};
use types::Problem;

/// Lets safe methods and requests of our own pages pass.
pub async fn enforce(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let bearer_door = request.uri().path().starts_with("/v1/");
    if bearer_door || is_safe(request.method()) || is_same_origin(request.headers(), &rooms.settings.origin()) {
        return next.run(request).await;
    }
    let problem = Problem::new(403, "cross_origin", "This request did not come from a page of this server.")
        .because("Open the page itself and try again.");
    Refusal(problem).into_response()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap, ours: &str) -> bool {
    match text(headers, HeaderName::from_static("sec-fetch-site")) {
        "" => text(headers, header::ORIGIN) == ours,
        site => site == "same-origin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_same_origin(&headers, "https://keyhall.example")
    }

    #[test]
    fn another_site_and_a_silent_sender_are_refused() {
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[("origin", "https://keyhall.example")]));
        assert!(!passes(&[]));
        assert!(!passes(&[("sec-fetch-site", "same-site")]));
        assert!(!passes(&[("sec-fetch-site", "cross-site"), ("origin", "https://keyhall.example")]));
        assert!(!passes(&[("sec-fetch-site", "none")]));
        assert!(!passes(&[("origin", "null")]));
        assert!(!passes(&[("origin", "https://keyhall.example.evil.test")]));
    }
}
