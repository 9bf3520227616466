//! The page with the faces: HTML and one style sheet inside, no script.

use super::face::{initials, words};
use crate::people::{PEOPLE, Person};
use axum::response::{Html, IntoResponse, Response};
use base64ct::{Base64, Encoding};
use http::{HeaderName, StatusCode, header};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");

/// Four faces, each a link that carries the request on.
pub fn faces(query: &str) -> Response {
    let faces: String = PEOPLE.iter().map(|person| face(person, query)).collect();
    let body = format!(
        "<h1>Who would you like to be?</h1>\
         <p class=\"lead\">Acme’s people sign in here. Choose one: there is no password in the demo.</p>\
         <ul class=\"faces\">{faces}</ul>\
         <p class=\"note\">This page is a small OpenID Connect provider that comes with <code>keyhall demo</code>. \
         In a real organization your own identity provider stands here.</p>"
    );
    page(StatusCode::OK, "Sign in at Acme", &body)
}

/// Something is wrong with the request, and there is nowhere to send the person back to.
pub fn refused(why: &str) -> Response {
    let body = format!(
        "<h1>This can’t go on</h1><p class=\"lead\">{}</p>\
         <p class=\"note\">Close this page and start again in Keyhall.</p>",
        escaped(why)
    );
    page(StatusCode::BAD_REQUEST, "Not possible", &body)
}

fn face(person: &Person, query: &str) -> String {
    let (role, does) = words(person);
    format!(
        "<li><a class=\"face {subject}\" href=\"/authorize/as/{subject}?{query}\">\
         <span class=\"avatar\" aria-hidden=\"true\">{initials}</span>\
         <span class=\"who\"><strong>{name}</strong><span class=\"role\">{role}</span>\
         <span class=\"does\">{does}</span></span></a></li>",
        subject = person.subject,
        query = escaped(query),
        initials = escaped(&initials(person)),
        name = escaped(person.name),
        role = escaped(&role),
        does = escaped(&does),
    )
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><main><p class=\"mark\">Acme <span>identity provider</span></p>{body}</main></body></html>"
    );
    let hash = Base64::encode_string(&Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    (status, headers, Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_can_put_nothing_into_the_page() {
        let html = face(&PEOPLE[0], "state=%22\"><script>&nonce=1");
        assert!(html.contains("&quot;&gt;&lt;script&gt;&amp;nonce=1"), "{html}");
    }
}
