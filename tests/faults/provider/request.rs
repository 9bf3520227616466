//! Reading a request (RFC 9112) off the wire: what comes here was written by one client, so that little is enough.

use crate::door::Door;
use serde_json::Value;
use tokio::{io::AsyncReadExt, net::TcpStream};

/// A request.
pub struct Asked {
    /// Whether it is a `POST`.
    pub is_question: bool,
    /// Which API it is in.
    pub door: Door,
    /// `Authorization`, or what Anthropic's API has in its place, written as that.
    pub authorization: String,
    pub body: Vec<u8>,
    /// [`Door::mark`].
    pub mark: u64,
    pub stream: bool,
    pub include_usage: bool,
}

/// The first byte of a TLS record that greets (RFC 8446 §5.1).
const TLS: u8 = 0x16;

/// The next one of a connection; `None` when the other side has gone, also in the middle of one, or speaks TLS: whoever
/// knows only plain HTTP closes the connection then.
pub async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 || bytes.first() == Some(&TLS) {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or_default();
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = bytes[head_end..head_end + length].to_vec();
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    let door = Door::of(head.lines().next().unwrap_or_default());
    let key = header("x-api-key").map(|key| format!("Bearer {key}"));
    Some(Asked {
        door,
        is_question: head.starts_with("POST "),
        authorization: header("authorization").or(key).unwrap_or_default(),
        mark: door.mark(&json),
        stream: json["stream"].as_bool().unwrap_or_default(),
        include_usage: json["stream_options"]["include_usage"].as_bool().unwrap_or_default(),
        body,
    })
}
