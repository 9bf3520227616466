//! Answers with something that is shown once.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;

/// 201 with an answer, and the same answer without its secret: the one that may be kept.
pub(crate) struct ShownOnce<T> {
    pub(crate) answer: T,
    pub(crate) without_secret: T,
}

/// What may be kept of an answer, as JSON.
#[derive(Clone)]
pub(super) struct WithoutSecret(pub(super) String);

impl<T: Serialize> IntoResponse for ShownOnce<T> {
    fn into_response(self) -> Response {
        let without = WithoutSecret(serde_json::to_string(&self.without_secret).unwrap_or_default());
        let mut response = (StatusCode::CREATED, Json(self.answer)).into_response();
        response.extensions_mut().insert(without);
        response
    }
}
