//! The longest that a page may take. What it waits for has bounds of its own, all of them shorter: a page that is not
//! there by then waits for something that will not happen, and says so instead of keeping its reader and its place.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use routes::Refusal;
use std::time::Duration;
use types::Problem;

/// Three attempts of the slowest thing that a page does: to ask an identity provider or a model provider that is slow.
const LONGEST: Duration = Duration::from_secs(90);

/// Draws a page or calls its server function, within the time. Streams begin at once and go on as long as they like.
pub(crate) async fn bound(request: Request, next: Next) -> Response {
    within(LONGEST, request, next).await
}

async fn within(longest: Duration, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if let Ok(answer) = tokio::time::timeout(longest, next.run(request)).await {
        return answer;
    }
    tracing::error!(url.path = %path, "a page was given up: it was not there in time");
    Refusal(
        Problem::new(504, "took_too_long", "This took too long.")
            .because("What was changed may have been stored: look before you try again."),
    )
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Router,
        body::{Body, to_bytes},
        middleware::from_fn,
        routing::get,
    };
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_page_that_never_comes_is_given_up_with_a_reason_and_others_are_left_alone() {
        let pages = Router::new()
            .route("/never", get(std::future::pending::<()>))
            .route("/at-once", get(async || "here"))
            .layer(from_fn(async |request, next| within(Duration::from_millis(20), request, next).await));
        let answer = async |path: &str| {
            let answer = pages.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let status = answer.status().as_u16();
            (status, to_bytes(answer.into_body(), 1_000).await.unwrap())
        };
        let (status, told) = answer("/never").await;
        assert!(status == 504 && String::from_utf8_lossy(&told).contains("took_too_long"));
        assert_eq!(answer("/at-once").await, (200, "here".into()));
    }
}
