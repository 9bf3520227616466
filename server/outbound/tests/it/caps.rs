//! Answers that are too long, too slow, too short, or lead elsewhere.

use crate::world::{Say, Sink, outbound, text};
use futures_util::StreamExt;
use outbound::{Caps, Error, Request, Response};
use std::time::{Duration, Instant};

async fn ask(sink: &Sink, caps: Caps) -> Result<Response, Error> {
    let outbound = outbound(&sink.address.to_string());
    let url = outbound.check(&format!("http://{}/secret-path?token=canary", sink.address)).unwrap();
    outbound.send(Request::get(url, caps)).await
}

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let target = Sink::saying(vec![]).await;
    let head = format!("HTTP/1.1 302 Found\r\nlocation: http://{}/\r\ncontent-length: 0\r\n\r\n", target.address);
    let sink = Sink::saying(vec![text(&head)]).await;
    let answer = ask(&sink, Caps::document(1024)).await.unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn a_body_is_read_up_to_its_cap_and_no_further() {
    let body = "x".repeat(1000);
    let exact = Sink::saying(vec![text(&format!("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{body}"))]).await;
    assert_eq!(ask(&exact, Caps::document(1000)).await.unwrap().bytes().await.unwrap().len(), 1000);
    let error = ask(&exact, Caps::document(999)).await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { cap: 999, .. }), "{error}");
    // A body without an end is cut off as well.
    let piece = Say::Bytes(format!("3e8\r\n{body}\r\n").into_bytes());
    let mut steps = vec![text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")];
    steps.extend(std::iter::repeat_n(piece, 500));
    let endless = Sink::saying(steps).await;
    let error = ask(&endless, Caps::document(10_000)).await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn silence_before_and_inside_an_answer_ends_it() {
    let caps = Caps { total: None, read_idle: SHORT, max_body: 1024 };
    let mute = Sink::saying(vec![Say::Silence(Duration::from_secs(30))]).await;
    let started = Instant::now();
    assert!(matches!(ask(&mute, caps).await.err().unwrap(), Error::Timeout { what: "no answer", .. }));
    let steps = vec![text("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"), Say::Silence(Duration::from_secs(30))];
    let stalled = Sink::saying(steps).await;
    let error = ask(&stalled, caps).await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { what: "nothing more came", .. }), "{error}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_trickle_ends_with_the_total() {
    let mut steps = vec![text("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")];
    for _ in 0..1000 {
        steps.extend([text("x"), Say::Silence(Duration::from_millis(20))]);
    }
    let trickle = Sink::saying(steps).await;
    let caps = Caps { total: Some(SHORT), read_idle: Duration::from_secs(30), max_body: 1024 };
    let error = ask(&trickle, caps).await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { what: "the answer did not end", .. }), "{error}");
}

#[tokio::test]
async fn what_is_there_after_the_total_comes_too_late() {
    let piece = Say::Bytes(format!("3e8\r\n{}\r\n", "x".repeat(1000)).into_bytes());
    let mut steps = vec![text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")];
    steps.extend(std::iter::repeat_n(piece, 5_000));
    let never_pauses = Sink::saying(steps).await;
    let caps = Caps { total: Some(SHORT), read_idle: Duration::from_secs(30), max_body: usize::MAX };
    let mut pieces = Box::pin(ask(&never_pauses, caps).await.unwrap().stream());
    assert!(pieces.next().await.unwrap().is_ok());
    tokio::time::sleep(SHORT).await;
    let error = pieces.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Timeout { what: "the answer did not end", .. }), "{error}");
    assert!(pieces.next().await.is_none());
}

#[tokio::test]
async fn a_cut_answer_is_told_apart_and_no_error_shows_the_path() {
    let cut = Sink::saying(vec![text("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc")]).await;
    let error = ask(&cut, Caps::document(1024)).await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, Error::Cut { .. }), "{error}");
    assert!(!error.to_string().contains("canary") && !format!("{error:?}").contains("canary"));
    let garbage = Sink::saying(vec![text("SSH-2.0-OpenSSH_9.9\r\n")]).await;
    let error = ask(&garbage, Caps::document(1024)).await.err().unwrap();
    assert!(matches!(error, Error::Cut { .. }), "{error}");
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn nobody_there_and_no_tls_there_are_said() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outbound = outbound("127.0.0.1");
    let url = outbound.check(&format!("http://{address}/")).unwrap();
    let error = outbound.send(Request::get(url, Caps::document(9))).await.err().unwrap();
    assert!(error.nothing_was_sent() && error.to_string().contains("nothing listens there"), "{error}");
    let plain = Sink::saying(vec![text("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")]).await;
    let url = outbound.check(&format!("https://{}/", plain.address)).unwrap();
    let error = outbound.send(Request::get(url, Caps::document(9))).await.err().unwrap();
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn the_beginning_of_a_body_is_kept_whatever_comes_of_the_rest() {
    let caps = Caps { total: None, read_idle: Duration::from_secs(30), max_body: usize::MAX };
    let head = text("HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n");
    let piece = Say::Bytes(format!("3e8\r\n{}\r\n", "x".repeat(1000)).into_bytes());
    let long = Duration::from_secs(20);
    // Without an end: no more than asked for.
    let mut steps = vec![head.clone()];
    steps.extend(std::iter::repeat_n(piece.clone(), 5_000));
    let endless = ask(&Sink::saying(steps).await, caps).await.unwrap();
    assert_eq!(endless.bytes_up_to(2_500, long).await.len(), 2_500);
    // Silent after a while, or cut: what came.
    let stalled = Sink::saying(vec![head.clone(), piece.clone(), Say::Silence(Duration::from_secs(30))]).await;
    assert_eq!(ask(&stalled, caps).await.unwrap().bytes_up_to(2_500, SHORT).await.len(), 1_000);
    let cut = Sink::saying(vec![head, piece]).await;
    assert_eq!(ask(&cut, caps).await.unwrap().bytes_up_to(2_500, long).await.len(), 1_000);
}
