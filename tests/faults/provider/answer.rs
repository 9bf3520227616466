//! Writing answers, proper ones and others, byte by byte.

use super::{
    Exchange, Fault, Manner, Stage,
    request::Asked,
    words::{self, WORDS, figures, usage, word, words},
};
use serde_json::{Value, json};
use std::{io, sync::OnceLock, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

/// Plays one answer. `true`: the connection may be used again.
pub async fn play(stream: &mut TcpStream, exchange: &Exchange, asked: &Asked, manner: Manner) -> io::Result<bool> {
    let mut out = Out { stream, exchange };
    match manner {
        Manner::Answer { pause } => proper(&mut out, asked, pause, &usage(asked)).await,
        Manner::Held => {
            exchange.shared.is_let_go().await;
            proper(&mut out, asked, Duration::ZERO, &usage(asked)).await
        }
        Manner::Fail(fault) => fail(&mut out, asked, fault).await,
    }
}

/// The list of models, for whoever looks whether the connection works.
pub async fn models(stream: &mut TcpStream) -> io::Result<()> {
    let body = json!({"object": "list", "data": [{"id": tests::MODEL, "object": "model"}]}).to_string();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).await
}

/// What goes out, and is written down.
struct Out<'a> {
    stream: &'a mut TcpStream,
    exchange: &'a Exchange,
}

impl Out<'_> {
    async fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.exchange.sent(bytes.len());
        Ok(())
    }

    async fn text(&mut self, text: &str) -> io::Result<()> {
        self.bytes(text.as_bytes()).await
    }

    /// The head of an answer whose length is not told.
    async fn head(&mut self, kind: &str) -> io::Result<()> {
        let id = self.exchange.number;
        self.text(&format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nx-request-id: req_{id}\r\ntransfer-encoding: chunked\r\n\r\n"
        ))
        .await?;
        self.exchange.reached(Stage::Head);
        Ok(())
    }

    /// One chunk (RFC 9112 §7.1).
    async fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
        framed.extend_from_slice(bytes);
        framed.extend_from_slice(b"\r\n");
        self.bytes(&framed).await
    }

    async fn end(&mut self) -> io::Result<bool> {
        self.bytes(b"0\r\n\r\n").await?;
        self.exchange.reached(Stage::End);
        Ok(true)
    }

    /// A whole answer with a status.
    async fn status(&mut self, status: &str, headers: &str, body: &str) -> io::Result<bool> {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n");
        self.text(&(head + body)).await?;
        self.exchange.reached(Stage::End);
        Ok(true)
    }

    /// Until the other side goes.
    async fn hang(&mut self) -> io::Result<bool> {
        use tokio::io::AsyncReadExt;
        let mut rest = [0; 64];
        while self.stream.read(&mut rest).await? > 0 {}
        Ok(false)
    }

    /// The connection is reset instead of closed (`SO_LINGER` of zero).
    fn reset(&mut self) -> io::Result<bool> {
        self.stream.set_zero_linger()?;
        Ok(false)
    }
}

fn kind(asked: &Asked) -> &'static str {
    if asked.stream { "text/event-stream; charset=utf-8" } else { "application/json" }
}

async fn proper(out: &mut Out<'_>, asked: &Asked, pause: Duration, usage: &Value) -> io::Result<bool> {
    if !asked.stream {
        if !pause.is_zero() {
            sleep(pause * u32::try_from(words(asked).len()).unwrap()).await;
        }
        let body = words::whole(asked, usage);
        out.head("application/json").await?;
        let half = body.len() / 2;
        out.chunk(&body.as_bytes()[..half]).await?;
        out.exchange.reached(Stage::Middle);
        out.chunk(&body.as_bytes()[half..]).await?;
        return out.end().await;
    }
    out.head(kind(asked)).await?;
    begin(out, asked, usage).await?;
    for (at, text) in words(asked).iter().enumerate() {
        sleep(pause).await;
        out.chunk(word(asked.door, text).as_bytes()).await?;
        if at == words(asked).len() / 2 {
            out.exchange.reached(Stage::Middle);
        }
    }
    out.chunk(words::end(asked, usage).as_bytes()).await?;
    out.end().await
}

/// What comes before the words: a chunk of nothing would end the answer.
async fn begin(out: &mut Out<'_>, asked: &Asked, usage: &Value) -> io::Result<()> {
    match words::begin(asked, usage) {
        nothing if nothing.is_empty() => Ok(()),
        events => out.chunk(events.as_bytes()).await,
    }
}

/// The first half of a proper answer.
async fn half(out: &mut Out<'_>, asked: &Asked) -> io::Result<()> {
    out.head(kind(asked)).await?;
    if asked.stream {
        begin(out, asked, &usage(asked)).await?;
        for text in &WORDS[..6] {
            out.chunk(word(asked.door, text).as_bytes()).await?;
        }
    } else {
        let body = words::whole(asked, &usage(asked));
        out.chunk(&body.as_bytes()[..body.len() / 2]).await?;
    }
    out.exchange.reached(Stage::Middle);
    Ok(())
}

async fn fail(out: &mut Out<'_>, asked: &Asked, fault: Fault) -> io::Result<bool> {
    let error = &words::error(asked.door);
    match fault {
        Fault::RateLimited => out.status("429 Too Many Requests", "retry-after: 7\r\n", error).await,
        Fault::RateLimitedForEver => out.status("429 Too Many Requests", "", error).await,
        Fault::ServerError => out.status("500 Internal Server Error", "", error).await,
        Fault::OverloadedEndlessly => {
            out.text("HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html\r\n\r\n").await?;
            repeat(out, &[b'x'; 16_384], false).await
        }
        Fault::RefusedKey => out.status("401 Unauthorized", "", error).await,
        Fault::Redirected => out.status("302 Found", "location: http://127.0.0.1:1/inside\r\n", "").await,
        Fault::Reset => out.reset(),
        Fault::ClosedAtOnce => Ok(false),
        Fault::HangsBeforeHead => out.hang().await,
        Fault::HangsAfterHead => {
            out.head(kind(asked)).await?;
            out.hang().await
        }
        Fault::HangsInTheMiddle => {
            half(out, asked).await?;
            out.hang().await
        }
        Fault::CutInTheMiddle => {
            half(out, asked).await?;
            out.reset()
        }
        Fault::EndsInHalf => {
            half(out, asked).await?;
            if asked.stream {
                out.chunk(b"data: {\"choices\":[{\"index\":0,\"del").await?;
            }
            out.end().await
        }
        Fault::ErrorInTheMiddle => {
            if asked.stream {
                half(out, asked).await?;
                out.chunk(words::error_event(asked.door).as_bytes()).await?;
            } else {
                out.head(kind(asked)).await?;
                out.chunk(error.as_bytes()).await?;
            }
            out.end().await
        }
        Fault::NotHttp => {
            out.text("SSH-2.0-OpenSSH_9.2\r\n").await?;
            Ok(false)
        }
        Fault::EndlessHead => {
            out.text("HTTP/1.1 200 OK\r\n").await?;
            repeat(out, format!("x-filler: {}\r\n", "x".repeat(1_000)).as_bytes(), false).await
        }
        Fault::Garbage => {
            out.head(kind(asked)).await?;
            out.chunk(&b"\0\x01not an event\n\n\n".repeat(20)).await?;
            out.end().await
        }
        Fault::BrokenJson => {
            out.head(kind(asked)).await?;
            out.chunk(b"data: {\"choices\": [\n\ndata: [DONE]\n\n").await?;
            out.end().await
        }
        Fault::LongLine => {
            out.head(kind(asked)).await?;
            out.chunk(b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").await?;
            for _ in 0..640 {
                out.chunk(&[b'x'; 16_384]).await?;
            }
            out.end().await
        }
        Fault::DeepJson => {
            out.head(kind(asked)).await?;
            let deep = format!("{{\"choices\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
            let deep = if asked.stream { format!("data: {deep}\n\n") } else { deep };
            out.chunk(deep.as_bytes()).await?;
            out.end().await
        }
        Fault::WebPage => {
            out.head("text/html").await?;
            out.chunk(b"<!doctype html><title>Sign in to the Wi-Fi</title>").await?;
            out.end().await
        }
        Fault::GzipBomb => {
            out.text(&format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                kind(asked),
                bomb().len()
            ))
            .await?;
            out.bytes(bomb()).await?;
            Ok(true)
        }
        Fault::SlowDrip => {
            out.head(kind(asked)).await?;
            let drop: &[u8] = if asked.stream { b":\n" } else { b" " };
            loop {
                out.chunk(drop).await?;
                sleep(Duration::from_millis(50)).await;
            }
        }
        Fault::Endless => {
            out.head(kind(asked)).await?;
            if asked.stream {
                begin(out, asked, &usage(asked)).await?;
                let more = word(asked.door, &" and more".repeat(200));
                repeat(out, more.as_bytes(), true).await
            } else {
                out.chunk(b"{\"choices\":[{\"index\":0,\"message\":{\"content\":\"").await?;
                repeat(out, &[b'x'; 16_384], true).await
            }
        }
        Fault::NoUsage => proper(out, asked, Duration::ZERO, &Value::Null).await,
        Fault::NegativeUsage => proper(out, asked, Duration::ZERO, &figures(asked.door, -5, -7)).await,
        Fault::HugeUsage => {
            let many = 900_000_000_000_000_u64;
            proper(out, asked, Duration::ZERO, &figures(asked.door, many, many)).await
        }
        Fault::UsageInWords => proper(out, asked, Duration::ZERO, &figures(asked.door, "NaN", "many")).await,
    }
}

/// The same again and again, until the other side goes.
async fn repeat(out: &mut Out<'_>, bytes: &[u8], in_chunks: bool) -> io::Result<bool> {
    loop {
        if in_chunks {
            out.chunk(bytes).await?
        } else {
            out.bytes(bytes).await?
        }
        // Others want to run as well.
        tokio::task::yield_now().await;
    }
}

/// Ten megabytes of gzip members (RFC 1952), each of which is a megabyte of zeros.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        use std::io::Write;
        let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        member.write_all(&vec![0; 1 << 20]).unwrap();
        let member = member.finish().unwrap();
        member.repeat((10 << 20) / member.len())
    })
}
