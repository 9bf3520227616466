//! A provider that does not keep to the maximum of an answer.

use crate::{
    upstream::connect_only,
    world::{World, hear, question},
};
use axum::{Router, routing::post};
use serde_json::json;

/// Answers everything with so many words, each in an event of its own.
async fn chatterbox(world: &World, words: usize) -> String {
    let chunk = json!({"id": "chatcmpl-7", "object": "chat.completion.chunk", "created": 7, "model": "gpt-5.4",
        "choices": [{"index": 0, "delta": {"content": "word "}, "finish_reason": null}]});
    let body = format!("{}data: [DONE]\n\n", format!("data: {chunk}\n\n").repeat(words));
    let answer = move || {
        let body = body.clone();
        async move { ([("content-type", "text/event-stream")], body) }
    };
    let listener = world.listen_elsewhere().await;
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/chat/completions", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://localhost:{}/v1", address.port())
}

#[tokio::test]
async fn an_answer_beyond_its_reservation_is_cut_with_the_end_that_the_api_has_for_it() {
    let world = World::new().await;
    let url = chatterbox(&world, 5_000).await;
    connect_only(&world, &url).await;
    let mut body = question("gpt-5.4", "hi", true);
    body["max_tokens"] = json!(50);
    let heard = hear(world.ask(body).await.unwrap()).await;
    assert!(heard.error.is_none(), "{:?}", heard.error);
    let said = String::from_utf8(heard.bytes).unwrap();
    assert!(said.ends_with("data: [DONE]\n\n") && said.contains(r#""finish_reason":"length""#), "{said}");
    let words = said.matches("word ").count();
    assert!((50..200).contains(&words), "{words}");
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", "cut_at_maximum"));
    assert_eq!((row.output_tokens, row.usage_source.as_str()), (50, "estimated"));
    assert!(row.cost <= row.reserved, "{row:?}");
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn an_answer_within_its_reservation_is_not_cut() {
    let world = World::new().await;
    let url = chatterbox(&world, 50).await;
    connect_only(&world, &url).await;
    let mut body = question("gpt-5.4", "hi", true);
    body["max_tokens"] = json!(50);
    let heard = hear(world.ask(body).await.unwrap()).await;
    assert_eq!(String::from_utf8(heard.bytes).unwrap().matches("word ").count(), 50);
    assert_eq!(world.ended_row().await.outcome, "ok");
}
