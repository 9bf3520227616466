//! Sending an answer as a stream of server-sent events.

use super::{
    Fault,
    completion::{Completion, with_headers},
    control::Recorder,
};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use std::{io, time::Duration};

/// Streams it at this pace; 0 at once.
pub fn respond(completion: Completion, tokens_per_second: u32, fault: Option<Fault>, record: Recorder) -> Response {
    let number = record.number();
    let kind = if fault == Some(Fault::WebPage) { "text/html" } else { "text/event-stream; charset=utf-8" };
    let steps = steps(&completion, fault);
    let pace = Duration::from_secs(1).checked_div(tokens_per_second).unwrap_or_default();
    let body = Body::from_stream(play(steps, pace, record));
    with_headers(body.into_response(), kind, number)
}

/// One thing to do.
enum Step {
    /// Send this.
    Send(String),
    /// Send this again and again.
    Repeat(String),
    /// Never do anything again.
    Hang,
    /// End the connection.
    Cut,
}

fn steps(completion: &Completion, fault: Option<Fault>) -> Vec<Step> {
    let mut events: Vec<Step> = frames(completion).into_iter().map(Step::Send).collect();
    let half = events.len() / 2;
    let mut broken = |last: Vec<Step>| {
        events.truncate(half);
        events.extend(last);
    };
    match fault {
        Some(Fault::HangMidStream) => broken(vec![Step::Hang]),
        Some(Fault::CutMidStream) => broken(vec![Step::Cut]),
        Some(Fault::HalfEvent) => broken(vec![Step::Send("data: {\"choices\":[{\"index\":0,\"del".to_owned())]),
        Some(Fault::ErrorMidStream) => {
            let error = json!({"error": {"message": "The server had an error.", "type": "server_error", "code": null}});
            broken(vec![Step::Send(format!("data: {error}\n\n"))]);
        }
        Some(Fault::Endless) => {
            let more = frame(completion, json!({"content": " more and more"}), None);
            broken(vec![Step::Repeat(more)]);
        }
        Some(Fault::Garbage) => return vec![Step::Send("\u{0}\u{1}not an event\n\n\n".repeat(20))],
        Some(Fault::GarbageEvents) => return vec![Step::Send("data: {\"choices\": [\n\ndata: [DONE]\n\n".to_owned())],
        Some(Fault::EndlessLine) => return vec![Step::Repeat("data: x".to_owned() + &"x".repeat(16_000))],
        Some(Fault::WebPage) => {
            return vec![Step::Send("<!doctype html><title>Sign in to the Wi-Fi</title>".to_owned())];
        }
        _ => {}
    }
    events
}

/// The events of a proper stream.
fn frames(completion: &Completion) -> Vec<String> {
    let mut frames = vec![frame(completion, json!({"role": "assistant", "content": "", "refusal": null}), None)];
    frames.extend(completion.tokens.iter().map(|token| frame(completion, json!({"content": token}), None)));
    frames.push(frame(completion, json!({}), Some(completion.finish_reason)));
    if let (true, Some(usage)) = (completion.include_usage, &completion.usage) {
        let mut last = chunk(completion, json!([]));
        if let Some(members) = last.as_object_mut() {
            members.insert("usage".to_owned(), usage.clone());
        }
        frames.push(format!("data: {last}\n\n"));
    }
    frames.push("data: [DONE]\n\n".to_owned());
    frames
}

/// One delta, for every choice that was asked for.
fn frame(completion: &Completion, delta: Value, finish_reason: Option<&str>) -> String {
    let choice = |index: u64| json!({"index": index, "delta": delta, "logprobs": null, "finish_reason": finish_reason});
    let frames = (0..completion.n).map(|index| format!("data: {}\n\n", chunk(completion, json!([choice(index)]))));
    frames.collect()
}

fn chunk(completion: &Completion, choices: Value) -> Value {
    let mut chunk = json!({
        "id": completion.id,
        "object": "chat.completion.chunk",
        "created": completion.created,
        "model": completion.model,
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
        "choices": choices,
    });
    if let (true, Some(members)) = (completion.include_usage, chunk.as_object_mut()) {
        members.insert("usage".to_owned(), Value::Null);
    }
    chunk
}

/// Plays the steps; what was sent is recorded as it goes out.
fn play(steps: Vec<Step>, pace: Duration, record: Recorder) -> impl Stream<Item = Result<Bytes, io::Error>> {
    let first = if pace.is_zero() { Duration::ZERO } else { Duration::from_millis(350) };
    let state = (steps.into_iter(), None::<String>, record, first);
    stream::unfold(state, move |(mut steps, repeated, record, wait)| async move {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let (text, repeated) = match repeated {
            Some(text) => {
                // Others on this thread want to run as well.
                tokio::task::yield_now().await;
                (text.clone(), Some(text))
            }
            None => match steps.next() {
                Some(Step::Send(text)) => (text, None),
                Some(Step::Repeat(text)) => (text.clone(), Some(text)),
                Some(Step::Hang) => std::future::pending().await,
                Some(Step::Cut) => {
                    let cut = Err(io::Error::from(io::ErrorKind::ConnectionReset));
                    return Some((cut, (Vec::new().into_iter(), None, record, pace)));
                }
                None => {
                    record.finished();
                    return None;
                }
            },
        };
        if repeated.is_none() {
            record.sent(text.as_bytes());
        }
        Some((Ok(Bytes::from(text)), (steps, repeated, record, pace)))
    })
    .boxed()
}
