//! As much of HTTP/1.1 as both ends of a measurement need (RFC 9112), and no more: what they cost must not be noticed.

use anyhow::{Context, Result, bail};
use std::{net::SocketAddr, time::Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The head of a message.
pub struct Head {
    /// Bytes of it, the empty line included.
    pub length: usize,
    /// Bytes of the body; 0 where the head does not say.
    pub content_length: usize,
    /// Whether the body is in the chunked coding.
    pub is_chunked: bool,
}

impl Head {
    /// Reads it when all of it is there.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let length = find(bytes, b"\r\n\r\n")? + 4;
        let lower = bytes[..length].to_ascii_lowercase();
        let content_length = number_after(&lower, b"\r\ncontent-length:").unwrap_or(0);
        let is_chunked = find(&lower, b"\r\ntransfer-encoding: chunked").is_some();
        Some(Self { length, content_length: usize::try_from(content_length).ok()?, is_chunked })
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The number that follows a text.
pub fn number_after(bytes: &[u8], what: &[u8]) -> Option<u64> {
    let digits = bytes.get(find(bytes, what)? + what.len()..)?.trim_ascii_start();
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

/// When an answer came.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// When the request was written.
    pub sent: Instant,
    /// When the first byte of the body was there.
    pub first: Instant,
    /// When all of it was there.
    pub last: Instant,
    /// Events of a stream.
    pub events: usize,
}

/// A connection to a server that is measured.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Opens one.
    pub async fn open(to: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(to).await.with_context(|| format!("nobody listens at {to}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(32 * 1024) })
    }

    /// Asks and reads the whole answer; anything but 200 is an error with the answer in it.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Timing> {
        let sent = Instant::now();
        self.stream.write_all(request).await?;
        let head = self.head().await?;
        let mut first = None;
        let mut events = 0;
        if head.is_chunked {
            while let Some(size) = self.chunk().await? {
                first = first.or_else(|| Some(Instant::now()));
                events += self.buffer[..size].windows(2).filter(|window| *window == b"\n\n").count();
                self.buffer.drain(..size + 2);
            }
        } else {
            while self.buffer.len() < head.content_length {
                self.more().await?;
            }
            self.buffer.drain(..head.content_length);
        }
        let last = Instant::now();
        Ok(Timing { sent, first: first.unwrap_or(last), last, events })
    }

    /// Asks and waits until the answer has begun; what follows is left to arrive.
    pub async fn begin(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request).await?;
        self.head().await?;
        self.chunk().await?.context("the stream ended at once")?;
        Ok(())
    }

    async fn head(&mut self) -> Result<Head> {
        loop {
            if let Some(head) = Head::read(&self.buffer) {
                if !self.buffer.starts_with(b"HTTP/1.1 200") {
                    while self.buffer.len() < head.length + head.content_length {
                        self.more().await?;
                    }
                    bail!("an answer that is not 200:\n{}", String::from_utf8_lossy(&self.buffer));
                }
                self.buffer.drain(..head.length);
                return Ok(head);
            }
            self.more().await?;
        }
    }

    /// The size of the next chunk, which lies at the beginning of the buffer; `None` at the end of the body.
    async fn chunk(&mut self) -> Result<Option<usize>> {
        let line = loop {
            match find(&self.buffer, b"\r\n") {
                Some(end) => break end,
                None => self.more().await?,
            }
        };
        let size = std::str::from_utf8(&self.buffer[..line])?;
        let size = usize::from_str_radix(size.trim(), 16).with_context(|| format!("{size} is no chunk's size"))?;
        while self.buffer.len() < line + 2 + size + 2 {
            self.more().await?;
        }
        self.buffer.drain(..line + 2);
        if size == 0 {
            self.buffer.drain(..2);
            return Ok(None);
        }
        Ok(Some(size))
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_all_of_it_is_there() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello";
        assert!(Head::read(&bytes[..30]).is_none());
        let head = Head::read(bytes).unwrap();
        assert_eq!((head.length, head.content_length, head.is_chunked), (bytes.len() - 5, 12, false));
        assert!(Head::read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap().is_chunked);
    }

    #[test]
    fn what_steers_the_provider_is_found() {
        assert_eq!(number_after(b"{\"max_tokens\":200,\"seed\": 7}", b"\"seed\":"), Some(7));
        assert_eq!(number_after(b"{}", b"\"seed\":"), None);
    }
}
