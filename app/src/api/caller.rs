//! Who calls a server function.

use crate::api::ApiError;
use axum::Extension;
use context::Caller;
use leptos::prelude::*;
use types::{Problem, RequestId};

/// The caller whom the server's session layer found for this request, in the organization of the page.
///
/// Errors: 401 when nobody is signed in to it.
pub async fn caller() -> Result<Caller, ApiError> {
    match leptos_axum::extract::<Extension<Caller>>().await {
        Ok(Extension(caller)) => Ok(caller),
        Err(_) => Err(Problem::unauthenticated().into()),
    }
}

/// The id of this request, for problems that nobody was authenticated for.
pub fn request_id() -> Option<RequestId> {
    use_context::<http::request::Parts>()?.extensions.get().copied()
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let lines = parts.headers.get_all(http::header::COOKIE);
    lines.into_iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// Whether a browser sent a form by itself, without script, and wants a page for an answer.
pub fn is_plain_form() -> bool {
    use_context::<http::request::Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    })
}
