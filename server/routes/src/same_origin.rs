//! Refuses unsafe requests that another site sent (security: cross-site request forgery).
//!
//! The browser says where a request comes from: `Sec-Fetch-Site` (Fetch Metadata), or `Origin` where that is missing. A
//! request that says neither is refused. There is no opt-out per route; the gateway and the identity provider's logout have no
//! cookies and need none of it.

use crate::{Refusal, Settings, back_channel::LOGOUT, request::text};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, Method, header};
use types::Problem;

/// The refusal; `None` for safe methods and requests of our own pages, which pass.
pub(crate) fn refusal(settings: &Settings, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    // Other servers call these: what they bring stands in the request itself, and no cookie is looked at.
    let is_for_servers = path.starts_with("/v1/") || path == LOGOUT;
    if is_for_servers || is_safe(request.method()) || is_same_origin(request.headers(), &settings.origin()) {
        return None;
    }
    let problem = Problem::new(403, "cross_origin", "This request did not come from a page of this server.")
        .because("Open the page itself and try again.");
    Some(Refusal(problem).into_response())
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
