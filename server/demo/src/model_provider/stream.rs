//! Sending an answer as a stream of server-sent events.

use super::{
    Fault,
    api::Api,
    completion::{Completion, with_headers},
    control::Recorder,
};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};
use std::{io, time::Duration};

/// Streams it at this pace; 0 at once.
pub fn respond(
    api: Api,
    completion: &Completion,
    tokens_per_second: u32,
    fault: Option<Fault>,
    record: Recorder,
) -> Response {
    let number = record.number();
    let kind = if fault == Some(Fault::WebPage) { "text/html" } else { "text/event-stream; charset=utf-8" };
    let steps = steps(api, completion, fault);
    let pace = Duration::from_secs(1).checked_div(tokens_per_second).unwrap_or_default();
    let body = Body::from_stream(play(steps, pace, record));
    with_headers(api, body.into_response(), kind, number)
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

fn steps(api: Api, completion: &Completion, fault: Option<Fault>) -> Vec<Step> {
    let mut events: Vec<Step> = api.frames(completion).into_iter().map(Step::Send).collect();
    let half = events.len() / 2;
    let mut broken = |last: Vec<Step>| {
        events.truncate(half);
        events.extend(last);
    };
    match fault {
        Some(Fault::HangMidStream) => broken(vec![Step::Hang]),
        Some(Fault::CutMidStream) => broken(vec![Step::Cut]),
        Some(Fault::HalfEvent) => broken(vec![Step::Send("data: {\"choices\":[{\"index\":0,\"del".to_owned())]),
        Some(Fault::ErrorMidStream) => broken(vec![Step::Send(api.error())]),
        Some(Fault::Endless) => broken(vec![Step::Repeat(api.delta(completion, " more and more"))]),
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
