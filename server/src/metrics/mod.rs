//! Prometheus metrics, on a listener of their own: how much, how fast, how it ended. No organization, no person, no model
//! name and no secret is in them.
//!
//! 1. [`count`] is a layer: it counts answers by method, route and status, and times them.
//! 2. [`door`] answers `GET /metrics`: those counts, and what [`state`] reads at that moment.

mod count;
mod process;
mod state;

pub use count::{Metrics, count};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use routes::Rooms;

/// `/metrics`.
pub fn door(metrics: Metrics, rooms: Rooms) -> Router {
    Router::new().route("/metrics", get(render)).with_state((metrics, rooms))
}

async fn render(State((metrics, rooms)): State<(Metrics, Rooms)>) -> Response {
    let now = state::read(&rooms).await;
    let mut text = String::new();
    let written = encode_registry(&mut text, &metrics.registry)
        .and_then(|()| encode_registry(&mut text, &now))
        .and_then(|()| encode_eof(&mut text));
    match written {
        Ok(()) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
