//! The request's body, read whole, within a size and a time.

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
};
use std::time::Duration;
use types::Problem;

/// What a body may take.
pub(crate) struct Bounds {
    pub(crate) bytes: usize,
    /// From its first byte to its last.
    pub(crate) time: Duration,
}

/// The same request with its body in memory: who sends it byte by byte holds nothing open for longer than the bounds say.
pub(crate) async fn arrived(request: Request, bounds: &Bounds) -> Result<Request, Problem> {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(head, body));
    }
    // Said beforehand: not a byte of it is read.
    if usize::try_from(body.size_hint().lower()).is_ok_and(|bytes| bytes > bounds.bytes) {
        return Err(too_large(bounds));
    }
    match tokio::time::timeout(bounds.time, to_bytes(body, bounds.bytes)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(head, Body::from(bytes))),
        Ok(Err(error)) if is_length(&error) => Err(too_large(bounds)),
        Ok(Err(_)) => {
            Err(Problem::new(400, "invalid", "The request\u{2019}s body could not be read.").because("Send it again."))
        }
        Err(_) => Err(Problem::new(408, "request_timeout", "The request took too long to arrive.")
            .because(format!("It has {} seconds. Send it again.", bounds.time.as_secs()))),
    }
}

fn too_large(bounds: &Bounds) -> Problem {
    Problem::new(413, "request_too_large", "The request is too large.")
        .because(format!("At most {} MiB fit. Send less.", bounds.bytes / 1024 / 1024))
}

fn is_length(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use std::convert::Infallible;

    const BOUNDS: Bounds = Bounds { bytes: 8, time: Duration::from_millis(20) };

    async fn status(body: Body) -> Option<u16> {
        arrived(Request::new(body), &BOUNDS).await.err().map(|problem| problem.status)
    }

    fn pieces(count: usize) -> impl StreamExt<Item = Result<Bytes, Infallible>> + Send + 'static {
        stream::iter((0..count).map(|_| Ok(Bytes::from_static(b"abc"))))
    }

    #[tokio::test]
    async fn a_body_arrives_whole_in_time_or_is_refused() {
        assert_eq!(status(Body::empty()).await, None);
        assert_eq!(status(Body::from("12345678")).await, None);
        assert_eq!(status(Body::from("123456789")).await, Some(413));
        assert_eq!(status(Body::from_stream(pieces(3))).await, Some(413), "however it is cut");
        assert_eq!(status(Body::from_stream(pieces(2).chain(stream::pending()))).await, Some(408));
    }
}
