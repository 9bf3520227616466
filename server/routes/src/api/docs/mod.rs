//! `/api/openapi.json`, and `/api/docs`: the same document as a page. No script, nothing from elsewhere.

mod html;
mod page;
mod sample;

use crate::{Doors, Settings};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use utoipa::openapi::OpenApi;

/// The product's own colours and sizes, then the page's rules.
const STYLE: &str = concat!(include_str!("../../../../../app/style/tokens.css"), include_str!("style.css"),);

/// The page loads its style from here and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The three files. They are written once, when the server starts.
pub(super) fn doors(document: &OpenApi, settings: &Settings) -> Doors {
    let json = serde_json::to_value(document).unwrap_or_default();
    let page = Bytes::from(page::write(&json, &settings.origin()));
    let json = Bytes::from(json.to_string());
    Doors::default()
        .get("/api/openapi.json", move || async move { file(json, "application/json") })
        .get("/api/docs", move || async move { file(page, "text/html; charset=utf-8") })
        .get("/api/docs/style.css", || async { file(Bytes::from_static(STYLE.as_bytes()), "text/css") })
}

fn file(body: Bytes, kind: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
