//! What is asked.

use bytes::Bytes;
use http::{HeaderMap, Method};
use std::time::Duration;
use url::Url;

/// The bounds of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// From sending to the last byte; `None` leaves it to the other two.
    pub total: Option<Duration>,
    /// The longest silence: before the answer's head (connecting included) and between two pieces of its body.
    pub read_idle: Duration,
    /// The most bytes of body that are read.
    pub max_body: usize,
}

impl Caps {
    /// For documents: 10 s in all, as many bytes as given.
    pub const fn document(max_body: usize) -> Self {
        Self { total: Some(Duration::from_secs(10)), read_idle: Duration::from_secs(10), max_body }
    }
}

/// One request. `Host`, `Content-Length` and `User-Agent` are filled in.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to, as [`crate::Outbound::check`] returned it; it is decided about once more.
    pub url: Url,
    /// Headers; values that are secret should be marked sensitive.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The bounds.
    pub caps: Caps,
}

impl Request {
    /// A GET.
    pub fn get(url: Url, caps: Caps) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: Bytes::new(), caps }
    }

    /// A POST of bytes whose type the headers tell.
    pub fn post(url: Url, headers: HeaderMap, body: impl Into<Bytes>, caps: Caps) -> Self {
        Self { method: Method::POST, url, headers, body: body.into(), caps }
    }
}
