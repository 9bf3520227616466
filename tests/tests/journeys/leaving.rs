//! The server leaves while somebody is being answered.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::World;

#[tokio::test]
async fn a_stream_without_an_end_is_told_and_settled_before_the_server_is_gone() {
    let mut world = World::new().await;
    let key = world.key().await;
    let body = json!({
        "model": "fault-hang-mid-stream", "stream": true,
        "messages": [{"role": "user", "content": "Write a long answer."}],
    });
    let mut response = world.complete(&key, body).await;
    let mut text = response.chunk().await.unwrap().unwrap().to_vec();
    let started = Instant::now();
    world.leave();
    while let Ok(Some(more)) = response.chunk().await {
        text.extend_from_slice(&more);
    }
    let text = String::from_utf8(text).unwrap();
    let last = text.trim_end().lines().last().unwrap();
    let event: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(event["error"]["code"], "stopping", "{event}");
    let rows = world.gone().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state.as_str(), rows[0].outcome.as_str()), ("settled", "interrupted"));
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}
