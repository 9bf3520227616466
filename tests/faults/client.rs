//! Asking as a client does, one connection for each question, so that thousands can ask at once and each knows exactly
//! what it was told.

use crate::door::Door;
use serde_json::Value;
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// No answer of a server under test may take longer.
const LONGEST: Duration = Duration::from_secs(120);

/// What a client was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The code of the error (in Anthropic's API its type), in the answer or at the end of its stream; empty when there is
    /// none.
    pub code: String,
    /// The head, in small letters.
    pub head: String,
    /// The body as it came, frames of its coding included.
    pub body: String,
    /// Whether the answer came to its end.
    pub is_whole: bool,
    /// How long it took.
    pub took: Duration,
}

/// A question at the door for chat completions that is told apart by `mark`.
pub fn question(mark: u64, stream: bool) -> Value {
    Door::Chat.question(mark, stream)
}

/// Asks one server (`host:port`) at the door for chat completions. An error is a connection that ended before there was a
/// status.
pub async fn ask(server: &str, key: &str, question: &Value) -> io::Result<Told> {
    ask_at(Door::Chat, server, key, question).await
}

/// The same at any door.
pub async fn ask_at(door: Door, server: &str, key: &str, question: &Value) -> io::Result<Told> {
    send(server, &post(door, server, key, question)).await
}

/// The request as bytes.
pub fn post(door: Door, server: &str, key: &str, question: &Value) -> String {
    let (path, body) = (door.path(), question.to_string());
    format!(
        "POST {path} HTTP/1.1\r\nhost: {server}\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Fetches a path.
pub async fn get(server: &str, path: &str, key: Option<&str>) -> io::Result<Told> {
    let key = key.map(|key| format!("authorization: Bearer {key}\r\n")).unwrap_or_default();
    send(server, &format!("GET {path} HTTP/1.1\r\nhost: {server}\r\n{key}connection: close\r\n\r\n")).await
}

async fn send(server: &str, request: &str) -> io::Result<Told> {
    let since = Instant::now();
    let talk = async {
        let mut stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // A connection that is cut leaves what came.
        let ended = stream.read_to_end(&mut answer).await;
        if answer.is_empty() {
            ended?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        io::Result::Ok(answer)
    };
    let Ok(answer) = timeout(LONGEST, talk).await else {
        panic!("{server} did not answer within {LONGEST:?}");
    };
    read(&answer?, since.elapsed()).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn read(answer: &[u8], took: Duration) -> Option<Told> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let head = head.to_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let is_whole = match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        Some(length) => length.parse() == Ok(body.len()),
        None => body.ends_with("0\r\n\r\n"),
    };
    let code = body.rsplit_once("\"code\":\"").and_then(|(_, rest)| rest.split('"').next());
    let code = code.map(str::to_owned).or_else(|| kind_of_error(body)).unwrap_or_default();
    Some(Told { status, code, head: head.clone(), body: body.to_owned(), is_whole, took })
}

/// What Anthropic's API has instead of a code: the type of the error.
fn kind_of_error(body: &str) -> Option<String> {
    let (before, _) = body.rsplit_once("_error\"")?;
    Some(format!("{}_error", before.rsplit('"').next()?))
}

impl Told {
    /// Whether it is a complete answer of the model.
    pub fn is_answer(&self) -> bool {
        let ends = ["\"stop\"", "\"end_turn\"", "\"completed\"", "\"embedding\""];
        self.status == 200 && self.is_whole && self.code.is_empty() && ends.iter().any(|end| self.body.contains(end))
    }
}
