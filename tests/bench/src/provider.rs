//! The mock provider: OpenAI's chat completions over HTTP/1.1, written by hand so that it costs next to nothing.
//!
//! A request steers it by members that every gateway passes on: `max_tokens` is the number of chunks, `seed` the pause
//! between two of them in milliseconds. Whatever is asked, the usage figures are true.

use crate::wire::{Head, number_after};
use anyhow::Result;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, MissedTickBehavior, interval_at},
};

/// What every question is said to have taken.
const PROMPT_TOKENS: u64 = 187;
/// Bytes that are written at once where nothing paces the stream.
const PIECE: usize = 16 * 1024;

const STREAM_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
    x-request-id: req_4f7c2a9e8b6d4c1e\r\ntransfer-encoding: chunked\r\n\r\n";

/// Serves until it is killed.
pub async fn serve(listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::task::spawn_local(async move {
            // A gateway that hangs up is no fault of ours.
            let _ = converse(stream).await;
        });
    }
}

async fn converse(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(8 * 1024);
    loop {
        let Some(head) = read_request(&mut stream, &mut buffer).await? else { return Ok(()) };
        let body = &buffer[head.length..head.length + head.content_length];
        let chunks = number_after(body, b"\"max_tokens\":").unwrap_or(16);
        let pause = Duration::from_millis(number_after(body, b"\"seed\":").unwrap_or(0));
        let streams = body.windows(13).any(|window| window == b"\"stream\":true");
        buffer.drain(..head.length + head.content_length);
        if streams {
            stream_answer(&mut stream, chunks, pause).await?;
        } else {
            stream.write_all(&whole_answer(chunks)).await?;
        }
    }
}

/// The next request, all of it in the buffer; `None` at the end of the connection.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Head>> {
    loop {
        if let Some(head) = Head::read(buffer)
            && buffer.len() >= head.length + head.content_length
        {
            return Ok(Some(head));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

fn usage(completion: u64) -> String {
    format!(
        "{{\"prompt_tokens\":{PROMPT_TOKENS},\"completion_tokens\":{completion},\"total_tokens\":{},\
         \"prompt_tokens_details\":{{\"cached_tokens\":64,\"audio_tokens\":0}},\
         \"completion_tokens_details\":{{\"reasoning_tokens\":0,\"audio_tokens\":0}}}}",
        PROMPT_TOKENS + completion
    )
}

fn whole_answer(tokens: u64) -> Vec<u8> {
    let text = "Overlapping intervals are merged by sorting them by their start and keeping the last one. ".repeat(4);
    let body = format!(
        "{{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion\",\"created\":1764320000,\
         \"model\":\"gpt-5.4-mini\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"{text}\",\
         \"refusal\":null}},\"logprobs\":null,\"finish_reason\":\"stop\"}}],\"usage\":{},\"system_fingerprint\":null}}",
        usage(tokens)
    );
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_4f7c2a9e8b6d4c1e\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One event as a chunk of the transfer coding.
fn event(data: &str) -> Vec<u8> {
    let event = format!("data: {data}\n\n");
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}

fn delta(inner: &str, finish: &str) -> String {
    format!(
        "{{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1764320000,\
         \"model\":\"gpt-5.4-mini\",\"system_fingerprint\":null,\"choices\":[{{\"index\":0,\"delta\":{{{inner}}},\
         \"logprobs\":null,\"finish_reason\":{finish}}}],\"usage\":null}}"
    )
}

async fn stream_answer(stream: &mut TcpStream, chunks: u64, pause: Duration) -> std::io::Result<()> {
    let first = event(&delta("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null", "null"));
    let word = event(&delta("\"content\":\" interval\"", "null"));
    let mut end = event(&delta("", "\"stop\""));
    let figures = usage(chunks);
    end.extend(event(&format!(
        "{{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1764320000,\
         \"model\":\"gpt-5.4-mini\",\"choices\":[],\"usage\":{figures}}}"
    )));
    end.extend(event("[DONE]"));
    end.extend(b"0\r\n\r\n");
    let mut out = [STREAM_HEAD, &first].concat();
    if pause.is_zero() {
        for _ in 0..chunks {
            out.extend_from_slice(&word);
            if out.len() > PIECE {
                stream.write_all(&out).await?;
                out.clear();
            }
        }
    } else {
        out.extend_from_slice(&word);
        stream.write_all(&out).await?;
        out.clear();
        let mut pace = interval_at(Instant::now() + pause, pause);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for _ in 1..chunks {
            pace.tick().await;
            stream.write_all(&word).await?;
        }
    }
    out.extend_from_slice(&end);
    stream.write_all(&out).await
}
