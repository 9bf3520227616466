//! An answer as it is kept: status, the headers that say something about it, and its bytes.

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, response::Parts};
use serde::{Deserialize, Serialize};

/// Headers that belong to the answer rather than to the moment.
const HEADERS: [&str; 4] = ["content-type", "x-keyhall-cost-usd", "x-request-id", "openai-version"];

/// What was answered.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    /// Written behind the rest, as it is.
    #[serde(skip)]
    body: Vec<u8>,
}

impl Kept {
    pub(super) fn of(head: &Parts, body: &Bytes) -> Self {
        let text = |name: &str| Some((name.to_owned(), head.headers.get(name)?.to_str().ok()?.to_owned()));
        Self {
            status: head.status.as_u16(),
            headers: HEADERS.iter().filter_map(|name| text(name)).collect(),
            body: body.to_vec(),
        }
    }

    /// The rest as JSON, a line feed, the body.
    pub(super) fn write(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.body);
        Ok(bytes)
    }

    /// What [`Kept::write`] wrote.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, body) = bytes.split_at_checked(end)?;
        let mut kept: Self = serde_json::from_slice(head).ok()?;
        kept.body = body.get(1..)?.to_vec();
        Some(kept)
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers: HeaderMap = self
            .headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)))
            .collect();
        *response.headers_mut() = headers;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        for body in [&b""[..], b"{\n \"a\": 1\n}\n", &[0, 255, 10]] {
            let kept = Kept { status: 200, headers: headers.clone(), body: body.to_vec() };
            assert_eq!(Kept::read(&kept.write().unwrap()), Some(kept));
        }
        assert_eq!(Kept::read(b"{}"), None);
    }
}
