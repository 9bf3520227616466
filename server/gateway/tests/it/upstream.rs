//! What stands between requests and a provider in trouble.

use crate::world::{KEY, World, hear, question, short};
use axum::{Router, http::StatusCode, routing::post};
use demo::model_provider::Fault;
use gateway::{Bounds, Error, NewConnection, Timeouts};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use types::{Problem, Secret, view::ConnectionKind};

/// A provider that says 503 a few times, wanting to be asked again after so many seconds, and answers then.
async fn put_off(world: &World, times: usize, seconds: &'static str) -> (Arc<AtomicUsize>, String) {
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&asked);
    let answer = move || {
        let nth = seen.fetch_add(1, Ordering::SeqCst);
        let whole = r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;
        async move {
            let (status, body) =
                if nth < times { (StatusCode::SERVICE_UNAVAILABLE, "{}") } else { (StatusCode::OK, whole) };
            (status, [("retry-after", seconds), ("content-type", "application/json")], body)
        }
    };
    let router = Router::new().route("/v1/chat/completions", post(answer));
    // The only addresses that may be reached are the provider's own: this one takes its place.
    let listener = world.listen_elsewhere().await;
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (asked, format!("http://localhost:{}/v1", address.port()))
}

pub async fn connect_only(world: &World, base_url: &str) {
    for card in world.gateway.connections(&world.admin).await.unwrap() {
        world.gateway.remove(&world.admin, card.id).await.unwrap();
    }
    let new = NewConnection {
        name: "Elsewhere".to_owned(),
        kind: ConnectionKind::OpenAiCompatible,
        base_url: Some(base_url.to_owned()),
        key: Secret::new(KEY),
        probe: false,
    };
    let card = world.gateway.connect(&world.admin, new).await.unwrap();
    world.gateway.set_models(&world.admin, card.id, &["gpt-5.4".to_owned()]).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_asks_for_a_moment_is_asked_again_for_the_same_reservation() {
    let world = World::new().await;
    let (asked, url) = put_off(&world, 1, "1").await;
    connect_only(&world, &url).await;
    let began = Instant::now();
    world.ask(question("gpt-5.4", "hi", false)).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "it waits as long as it was told to");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let rows = world.rows().await;
    assert_eq!((rows.len(), rows[0].state.as_str(), rows[0].output_tokens), (1, "settled", 1));
}

#[tokio::test]
async fn a_provider_that_asks_for_longer_is_left_to_the_caller() {
    let world = World::new().await;
    let (asked, url) = put_off(&world, 9, "30").await;
    connect_only(&world, &url).await;
    let error = world.ask(question("gpt-5.4", "hi", false)).await.err().unwrap();
    assert_eq!(error.retry_after(), Some(30));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(world.ended_row().await.state, "released");
}

#[tokio::test]
async fn a_provider_that_is_gone_is_tried_a_few_times_and_then_left_alone() {
    let world = World::new().await;
    let listener = world.listen_elsewhere().await;
    let url = format!("http://localhost:{}/v1", listener.local_addr().unwrap().port());
    drop(listener);
    connect_only(&world, &url).await;
    for _ in 0..5 {
        let problem = Problem::from(world.ask(question("gpt-5.4", "hi", false)).await.err().unwrap());
        assert_eq!((problem.status, problem.code.as_str()), (502, "provider_error"), "{problem}");
    }
    let error = world.ask(question("gpt-5.4", "hi", false)).await.err().unwrap();
    assert!(matches!(&error, Error::Provider(fault) if fault.status == 503 && fault.code == "provider_unavailable"));
    assert!(error.retry_after().is_some_and(|seconds| (1..=5).contains(&seconds)));
    // Nothing was reserved for what nobody was asked; the five cost nothing.
    let rows = world.rows().await;
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.state == "released" && row.cost.0 == 0), "{rows:?}");
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_provider_that_hangs_holds_up_no_other() {
    let mut world = World::new().await;
    world.gateway = world.gateway.clone().with_bounds(Bounds { requests: 2, bytes: 1 << 20 });
    let (asked, url) = put_off(&world, 0, "0").await;
    let new =
        NewConnection { name: "Another".to_owned(), base_url: Some(url), probe: false, ..world.new_connection(KEY) };
    let card = world.gateway.connect(&world.admin, new).await.unwrap();
    world.gateway.set_models(&world.admin, card.id, &["another".to_owned()]).await.unwrap();
    world.control.set_fault(Some(Fault::HangMidStream));
    let mut hanging = Vec::new();
    for _ in 0..2 {
        hanging.push(world.ask(question("gpt-5.4", "Explain it in detail", true)).await.unwrap());
    }
    let refused = Problem::from(world.ask(question("gpt-5.4", "hi", true)).await.err().unwrap());
    assert_eq!((refused.status, refused.code.as_str()), (503, "provider_busy"));
    world.ask(question("another", "hi", false)).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    for answer in hanging {
        assert!(hear(answer).await.error.is_some());
    }
    world.control.set_fault(None);
    assert!(world.ask(question("gpt-5.4", "hi", false)).await.is_ok(), "its places are free again");
}

#[tokio::test]
async fn a_provider_that_goes_on_for_ever_without_a_word_is_ended() {
    let mut world = World::new().await;
    let patience = Duration::from_millis(1_200);
    world.gateway = world.gateway.clone().with_timeouts(Timeouts { total: patience, ..short() });
    let drip = || async {
        let pings = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok::<_, std::convert::Infallible>(": ping\n\n"), ()))
        });
        ([("content-type", "text/event-stream")], axum::body::Body::from_stream(pings))
    };
    let listener = world.listen_elsewhere().await;
    let url = format!("http://localhost:{}/v1", listener.local_addr().unwrap().port());
    let router = Router::new().route("/v1/chat/completions", post(drip));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    connect_only(&world, &url).await;
    let began = Instant::now();
    let heard = hear(world.ask(question("gpt-5.4", "hi", true)).await.unwrap()).await;
    let problem = Problem::from(heard.error.unwrap());
    assert_eq!((problem.status, problem.code.as_str()), (504, "provider_timeout"), "{problem}");
    assert!(began.elapsed() < patience * 4, "{:?}", began.elapsed());
    world.assert_nothing_is_held().await;
}
