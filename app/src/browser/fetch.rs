//! Asking the server from a page that has come to life.

use crate::api::ApiError;
use leptos::{
    prelude::*,
    server_fn::error::{FromServerFnError, ServerFnErrorErr},
};
use send_wrapper::SendWrapper;
use std::pin::Pin;
use types::Problem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// The text of an answer on its way. A browser has one thread: what says `Send` here is never sent.
pub type Waiting = Pin<Box<dyn Future<Output = Result<String, ApiError>> + Send>>;

/// Asks a server function that changes nothing.
pub fn get(path: &str, query: &str) -> Waiting {
    Box::pin(SendWrapper::new(send(format!("{path}?{query}"), "GET", None)))
}

/// Asks a server function with the fields of a form (`id=…&q=…`).
pub fn post(path: &str, fields: String) -> Waiting {
    Box::pin(SendWrapper::new(send(path.to_owned(), "POST", Some(fields))))
}

/// Sends it; every failure on the way is a problem in words.
async fn send(address: String, method: &str, fields: Option<String>) -> Result<String, ApiError> {
    let (status, text) = exchange(&address, method, fields).await.map_err(|_| {
        // What the browser says about it would help nobody.
        ApiError::from_server_fn_error(ServerFnErrorErr::Request(String::new()))
    })?;
    if status < 400 {
        return Ok(text);
    }
    // A proxy on the way answers with a page of its own.
    Err(serde_json::from_str(&text).unwrap_or_else(|_| Problem::internal().into()))
}

async fn exchange(address: &str, method: &str, fields: Option<String>) -> Result<(u16, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(fields) = fields {
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        init.set_body(&fields.into());
    }
    init.set_headers(&headers);
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
