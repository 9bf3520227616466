//! What came back, read within its caps.

use crate::{Caps, Error, pieces::Pieces};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, pin_mut};
use http::{HeaderMap, StatusCode};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// An answer whose head has arrived. Dropping it, or its stream, ends the connection.
pub struct Response {
    /// The status. Redirects are answers like any other: they are not followed.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    pub(crate) url: Url,
    pub(crate) caps: Caps,
    pub(crate) deadline: Option<Instant>,
    pub(crate) inner: reqwest::Response,
}

impl Response {
    pub(crate) fn new(inner: reqwest::Response, url: Url, caps: Caps, deadline: Option<Instant>) -> Self {
        Self { status: inner.status(), headers: inner.headers().clone(), url, caps, deadline, inner }
    }

    /// The whole body.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let pieces = self.stream();
        pin_mut!(pieces);
        let Some(first) = pieces.next().await.transpose()? else { return Ok(Bytes::new()) };
        let Some(second) = pieces.next().await.transpose()? else { return Ok(first) };
        let mut whole = BytesMut::from(first);
        whole.extend_from_slice(&second);
        while let Some(piece) = pieces.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.freeze())
    }

    /// The beginning of the body: at most `most` bytes, and what of it came before `within` was over or something failed.
    /// For words that explain an error, of which some are better than none.
    pub async fn bytes_up_to(self, most: usize, within: Duration) -> Bytes {
        let until = Instant::now() + within;
        let pieces = self.stream();
        pin_mut!(pieces);
        let mut beginning = BytesMut::new();
        while beginning.len() < most
            && let Ok(Some(Ok(piece))) = tokio::time::timeout_at(until, pieces.next()).await
        {
            let room = most - beginning.len();
            beginning.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        }
        beginning.freeze()
    }

    /// The body as it arrives. Ends after the first error.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + 'static {
        Pieces::of(self)
    }
}
