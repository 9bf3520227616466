//! Server-sent events (WHATWG HTML, "Server-sent events"), cut out of a byte stream without changing a byte.
//!
//! The stream may be split anywhere, inside a line end or a UTF-8 sequence too. Bounds: a line 256 KB, an event 1 MB, the
//! whole 32 MB.

use bytes::{Bytes, BytesMut};

/// The longest line, in bytes.
pub const LONGEST_LINE: usize = 256 << 10;
/// The largest event, in bytes.
pub const LARGEST_EVENT: usize = 1 << 20;
/// The largest stream, in bytes.
pub const LARGEST_STREAM: usize = 32 << 20;

/// One event as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its bytes with the empty line that ends it.
    pub raw: Bytes,
    /// The data lines, joined; empty for comments.
    pub data: Vec<u8>,
}

impl Event {
    /// Whether every line is a comment or a field that the standard knows. Others would be ignored by a reader, but a
    /// provider does not send them.
    pub fn is_well_formed(&self) -> bool {
        const FIELDS: [&[u8]; 5] = [b":", b"data", b"event", b"id", b"retry"];
        let mut lines = self.raw.split(|byte| *byte == b'\n' || *byte == b'\r').filter(|line| !line.is_empty());
        lines.all(|line| FIELDS.iter().any(|field| line.starts_with(field)))
    }
}

/// A stream that is larger than it may be; says which bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge(pub &'static str);

/// Collects bytes and gives events.
#[derive(Debug, Default)]
pub struct Parser {
    buffer: BytesMut,
    /// Looked at up to here.
    scanned: usize,
    line_start: usize,
    /// The last line ended with CR: an LF that follows belongs to it.
    after_cr: bool,
    total: usize,
}

impl Parser {
    /// Takes bytes and gives the events that are complete now.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLarge> {
        self.total = self.total.saturating_add(bytes.len());
        if self.total > LARGEST_STREAM {
            return Err(TooLarge("the stream"));
        }
        self.buffer.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some(byte) = self.buffer.get(self.scanned).copied() {
            // Nearly every byte is inside a line.
            let rest = self.buffer.get(self.scanned..).unwrap_or_default();
            let inside = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            if inside > 0 {
                self.scanned += inside;
                self.after_cr = false;
                if self.scanned - self.line_start > LONGEST_LINE {
                    return Err(TooLarge("a line"));
                }
                continue;
            }
            self.scanned += 1;
            let is_second_half = byte == b'\n' && std::mem::take(&mut self.after_cr);
            self.after_cr = byte == b'\r';
            if is_second_half {
                self.line_start = self.scanned;
                continue;
            }
            let is_blank = self.scanned - self.line_start == 1;
            self.line_start = self.scanned;
            if is_blank {
                // Takes the LF of a CR LF along where it is here already, so that events end where their sender ended them.
                if byte == b'\r' && self.buffer.get(self.scanned) == Some(&b'\n') {
                    self.scanned += 1;
                    self.after_cr = false;
                }
                let raw = self.buffer.split_to(self.scanned).freeze();
                (self.scanned, self.line_start) = (0, 0);
                events.push(Event { data: data(&raw), raw });
            } else if self.scanned > LARGEST_EVENT {
                return Err(TooLarge("an event"));
            }
        }
        Ok(events)
    }

    /// What is left when the stream has ended: an event without its empty line, where there is one.
    pub fn finish(self) -> Option<Event> {
        let raw = self.buffer.freeze();
        (!raw.is_empty()).then(|| Event { data: data(&raw), raw })
    }
}

/// The values of the `data` lines, joined by line feeds.
fn data(raw: &[u8]) -> Vec<u8> {
    let mut data: Vec<u8> = Vec::new();
    let mut is_first = true;
    for line in raw.split(|byte| *byte == b'\n' || *byte == b'\r') {
        let value = match line.strip_prefix(b"data") {
            Some([]) => &[][..],
            Some([b':', b' ', value @ ..] | [b':', value @ ..]) => value,
            _ => continue,
        };
        if !std::mem::take(&mut is_first) {
            data.push(b'\n');
        }
        data.extend_from_slice(value);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_in_pieces(bytes: &[u8], size: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
        let mut parser = Parser::default();
        let mut raw = Vec::new();
        let mut found = Vec::new();
        for piece in bytes.chunks(size) {
            for event in parser.push(piece).unwrap() {
                raw.extend_from_slice(&event.raw);
                found.push(event.data);
            }
        }
        if let Some(event) = parser.finish() {
            raw.extend_from_slice(&event.raw);
            found.push(event.data);
        }
        found.retain(|data| !data.is_empty());
        (found, raw)
    }

    #[test]
    fn events_are_the_same_wherever_the_stream_is_split() {
        let stream =
            ": ping\n\ndata: {\"a\":\"é😀\"}\n\nevent: x\r\ndata:1\r\ndata: 2\r\n\r\ndata: 3\r\rid: 7\ndata: [DONE]"
                .as_bytes();
        let whole = parse_in_pieces(stream, stream.len());
        let expected: Vec<Vec<u8>> =
            ["{\"a\":\"é😀\"}", "1\n2", "3", "[DONE]"].iter().map(|data| data.as_bytes().to_vec()).collect();
        assert_eq!(whole.0, expected);
        for size in 1..stream.len() {
            let (events, raw) = parse_in_pieces(stream, size);
            assert_eq!(events, expected, "pieces of {size}");
            assert_eq!(raw, stream, "pieces of {size}");
        }
    }

    #[test]
    fn each_bound_holds() {
        let line = vec![b'x'; LONGEST_LINE + 2];
        assert_eq!(Parser::default().push(&line), Err(TooLarge("a line")));
        let lines = "data: x\n".repeat(LARGEST_EVENT / 8 + 8);
        assert_eq!(Parser::default().push(lines.as_bytes()), Err(TooLarge("an event")));
        let mut parser = Parser::default();
        let event = format!("data: {}\n\n", "x".repeat(200_000));
        let refused = (0..200).find_map(|_| parser.push(event.as_bytes()).err());
        assert_eq!(refused, Some(TooLarge("the stream")));
    }
}
