//! A body as it arrives, within its caps.

use crate::{Caps, Error, Response, error::host};
use bytes::Bytes;
use futures_util::Stream;
use http_body::Body as _;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep, sleep_until};
use url::Url;

/// The pieces. They end after the first error. One timer lasts for all of them: it is set anew when it has run out, and not
/// for every piece.
pub(crate) struct Pieces {
    body: reqwest::Body,
    url: Url,
    caps: Caps,
    deadline: Option<Instant>,
    /// Bytes so far.
    read: usize,
    /// Since when the next piece is waited for.
    waiting_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    has_ended: bool,
}

impl Pieces {
    pub(crate) fn of(response: Response) -> Self {
        let Response { url, caps, deadline, inner, .. } = response;
        let first = Instant::now() + caps.read_idle;
        let timer = Box::pin(sleep_until(deadline.map_or(first, |deadline| deadline.min(first))));
        let body = http::Response::<reqwest::Body>::from(inner).into_body();
        Self { body, url, caps, deadline, read: 0, waiting_since: None, timer, has_ended: false }
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let frame = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => frame,
                // Whatever the library says here, the answer is incomplete.
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Some(Err(Error::Cut { host: host(&self.url) }))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return self.poll_timer(context).map(|error| Some(Err(error))),
            };
            self.waiting_since = None;
            // Trailers say nothing to anybody here.
            let Ok(piece) = frame.into_data() else { continue };
            // One that never pauses has to end as well: its timer is never looked at.
            if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Poll::Ready(Some(Err(self.overdue())));
            }
            self.read = self.read.saturating_add(piece.len());
            if self.read > self.caps.max_body {
                return Poll::Ready(Some(Err(Error::TooLarge { host: host(&self.url), cap: self.caps.max_body })));
            }
            return Poll::Ready(Some(Ok(piece)));
        }
    }

    /// Ready when the next piece was waited for too long, or all of them.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let idle = *self.waiting_since.get_or_insert_with(Instant::now) + self.caps.read_idle;
        let until = self.deadline.map_or(idle, |deadline| deadline.min(idle));
        loop {
            ready!(self.timer.as_mut().poll(context));
            if Instant::now() >= until {
                break;
            }
            self.timer.as_mut().reset(until);
        }
        Poll::Ready(if until == idle {
            Error::Timeout { host: host(&self.url), what: "nothing more came", after: self.caps.read_idle }
        } else {
            self.overdue()
        })
    }

    fn overdue(&self) -> Error {
        let after = self.caps.total.unwrap_or_default();
        Error::Timeout { host: host(&self.url), what: "the answer did not end", after }
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let piece = ready!(self.poll_piece(context));
        self.has_ended = !matches!(piece, Some(Ok(_)));
        Poll::Ready(piece)
    }
}
