//! What came back, read within its caps.

use crate::{Caps, Error, error::host};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, pin_mut, stream};
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
    url: Url,
    caps: Caps,
    deadline: Option<Instant>,
    inner: reqwest::Response,
}

impl Response {
    pub(crate) fn new(inner: reqwest::Response, url: Url, caps: Caps, deadline: Option<Instant>) -> Self {
        Self { status: inner.status(), headers: inner.headers().clone(), url, caps, deadline, inner }
    }

    /// The whole body.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let pieces = self.stream();
        pin_mut!(pieces);
        let mut whole = BytesMut::new();
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
        stream::unfold(Some((self, 0_usize)), |state| async move {
            let (mut response, read) = state?;
            match response.next(read).await {
                Ok(Some(piece)) => {
                    let read = read.saturating_add(piece.len());
                    Some((Ok(piece), Some((response, read))))
                }
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn next(&mut self, read: usize) -> Result<Option<Bytes>, Error> {
        let idle = Instant::now() + self.caps.read_idle;
        let until = self.deadline.map_or(idle, |deadline| deadline.min(idle));
        let Ok(piece) = tokio::time::timeout_at(until, self.inner.chunk()).await else {
            return Err(if until == idle {
                Error::Timeout { host: host(&self.url), what: "nothing more came", after: self.caps.read_idle }
            } else {
                let after = self.caps.total.unwrap_or_default();
                Error::Timeout { host: host(&self.url), what: "the answer did not end", after }
            });
        };
        // Whatever the library says here, the answer is incomplete.
        let Ok(piece) = piece else { return Err(Error::Cut { host: host(&self.url) }) };
        if piece.as_ref().is_some_and(|piece| read.saturating_add(piece.len()) > self.caps.max_body) {
            return Err(Error::TooLarge { host: host(&self.url), cap: self.caps.max_body });
        }
        Ok(piece)
    }
}
