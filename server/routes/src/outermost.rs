//! What every request passes before anything else, and every answer last. One layer: each copies and boxes for every request.

use crate::{Rooms, request::identified, same_origin, security_headers};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

/// Names the request, refuses it where another site sent it, and adds the headers that every answer carries.
pub async fn pass(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let answered = identified(&rooms, request, async |request| match same_origin::refusal(&rooms.settings, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    });
    let mut response = answered.await;
    security_headers::add(&rooms.settings, response.headers_mut());
    response
}
