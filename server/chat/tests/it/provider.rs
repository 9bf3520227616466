//! A model provider over HTTP (OpenAI API reference, "Create chat completion", streaming) that says what a test wants,
//! when it wants it.

use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};

pub struct Provider {
    pub address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Asked>,
}

/// One question, in the test's hands.
pub struct Asked {
    pub body: Value,
    steps: mpsc::UnboundedSender<Step>,
    gone: watch::Receiver<bool>,
}

enum Step {
    Refuse(u16, Value),
    Chunk(Value),
    Done,
}

impl Provider {
    pub async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (to, asked) = mpsc::unbounded_channel();
        #[expect(clippy::disallowed_methods, reason = "the provider is another program")]
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to.clone()));
            }
        });
        Self { address, asked }
    }

    /// The next question.
    pub async fn asked(&mut self) -> Asked {
        self.asked.recv().await.unwrap()
    }
}

impl Asked {
    pub fn say(&self, text: &str) {
        self.delta(json!({"content": text}));
    }

    pub fn think(&self, text: &str) {
        self.delta(json!({"reasoning_content": text}));
    }

    fn delta(&self, delta: Value) {
        let chunk = json!({"id": "c", "object": "chat.completion.chunk", "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": null}]});
        self.steps.send(Step::Chunk(chunk)).unwrap();
    }

    /// Ends in order, with figures.
    pub fn end(&self, input: u64, output: u64) {
        let last = json!({"id": "c", "object": "chat.completion.chunk", "model": "m",
            "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
        let usage = json!({"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [],
            "usage": {"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output}});
        self.steps.send(Step::Chunk(last)).unwrap();
        self.steps.send(Step::Chunk(usage)).unwrap();
        self.steps.send(Step::Done).unwrap();
    }

    pub fn refuse(&self, status: u16, message: &str) {
        self.steps.send(Step::Refuse(status, json!({"error": {"message": message, "type": "x"}}))).unwrap();
    }

    /// Waits until nobody listens any more.
    pub async fn hung_up(mut self) {
        self.gone.wait_for(|gone| *gone).await.unwrap();
    }
}

async fn serve(mut stream: TcpStream, to: mpsc::UnboundedSender<Asked>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        if head.starts_with("get ") {
            let models =
                json!({"object": "list", "data": [{"id": "m", "object": "model"}, {"id": "n", "object": "model"}]});
            answer(&mut stream, 200, &models).await;
            continue;
        }
        let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let (steps, mut script) = mpsc::unbounded_channel();
        let (leave, gone) = watch::channel(false);
        to.send(Asked { body: serde_json::from_slice(&body).unwrap(), steps, gone }).unwrap_or_default();
        let mut has_begun = false;
        loop {
            let mut byte = [0];
            let step = tokio::select! {
                step = script.recv() => step,
                _ = stream.read(&mut byte) => None,
            };
            let Some(step) = step else {
                leave.send_replace(true);
                return;
            };
            if let Step::Refuse(status, error) = &step {
                answer(&mut stream, *status, error).await;
                break;
            }
            if !has_begun {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
                let _ = stream.write_all(head.as_bytes()).await;
                has_begun = true;
            }
            let data = match step {
                Step::Chunk(chunk) => chunk.to_string(),
                _ => "[DONE]".to_owned(),
            };
            let _ = stream.write_all(format!("data: {data}\n\n").as_bytes()).await;
            if data == "[DONE]" {
                return;
            }
        }
    }
}

async fn answer(stream: &mut TcpStream, status: u16, body: &Value) {
    let body = body.to_string();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}
