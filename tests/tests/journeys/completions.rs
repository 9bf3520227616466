//! The gateway: what goes in, what comes out, and the ledger row that stays.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, World};

fn question(stream: bool) -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Write a haiku."}], "stream": stream, "max_tokens": 200})
}

#[tokio::test]
async fn an_answer_costs_what_the_provider_reported_to_the_nano_dollar() {
    let world = World::new().await;
    let key = world.key().await;
    let response = world.complete(&key, question(false)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cost = response.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let request_id = response.headers()["x-keyhall-request-id"].to_str().unwrap().to_owned();
    let answer: Value = response.json().await.unwrap();
    let rows = world.ledger().await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.state, "settled");
    assert_eq!(row.outcome, "ok");
    assert_eq!(row.usage_source, "provider");
    assert_eq!(row.request_id.to_string(), request_id);
    assert_eq!(row.input_tokens, answer["usage"]["prompt_tokens"].as_i64().unwrap());
    assert_eq!(row.output_tokens, answer["usage"]["completion_tokens"].as_i64().unwrap());
    assert_eq!(row.cost.to_decimal(), cost);
    // $0.75 and $4.50 per million: 750 and 4,500 nano-dollars a token, cached input a tenth.
    let cached = row.cached_input_tokens;
    let exact = (row.input_tokens - cached) * 750 + cached * 75 + row.output_tokens * 4_500;
    assert_eq!(row.cost.0, exact);
    assert!(row.key_id.is_some() && row.sign_in_id.is_none());
    assert!(row.ttft_ms.is_some() && row.duration_ms.is_some());
    world.end().await;
}

#[tokio::test]
async fn a_stream_is_what_the_provider_sent_without_the_usage_that_nobody_asked_for() {
    let world = World::new().await;
    let key = world.key().await;
    let response = world.complete(&key, question(true)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let id = response.headers()["x-keyhall-request-id"].to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    assert!(text.ends_with("data: [DONE]\n\n"));
    assert!(!text.contains("\"choices\":[]"), "the usage chunk was not asked for");
    let sent = world.provider.completions();
    let asked: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(asked["stream_options"]["include_usage"], json!(true));
    // What a stream took is told afterwards, to the same credential.
    let path = world.at(&format!("/v1/keyhall/requests/{id}"));
    world
        .until("the request is settled", async |world| {
            let told = world.http.get(&path).bearer_auth(&key).send().await.unwrap();
            told.json::<Value>().await.unwrap()["state"] == "settled"
        })
        .await;
    let row = &world.ledger().await[0];
    assert!(row.stream && row.output_tokens > 0 && row.cost.0 > 0);
    world.end().await;
}

#[tokio::test]
async fn whoever_asks_for_the_usage_chunk_gets_it_and_unknown_fields_survive() {
    let world = World::new().await;
    let key = world.key().await;
    let mut body = question(true);
    body["stream_options"] = json!({"include_usage": true});
    body["x_future_field"] = json!({"kept": [1, 2.50, "ü"]});
    let text = world.complete(&key, body).await.text().await.unwrap();
    assert!(text.contains("\"usage\":{"));
    let sent: Value = serde_json::from_slice(&world.provider.completions()[0].body).unwrap();
    assert_eq!(sent["x_future_field"], json!({"kept": [1, 2.50, "ü"]}));
    world.end().await;
}

#[tokio::test]
async fn a_request_that_is_not_right_names_the_field() {
    let world = World::new().await;
    let key = world.key().await;
    for (body, field) in [
        (r#"{"messages":[{"role":"user","content":"x"}]}"#, "model"),
        (r#"{"model":7,"messages":[{"role":"user","content":"x"}]}"#, "model"),
        (r#"{"model":"gpt-5.4-mini"}"#, "messages"),
        (r#"{"model":"gpt-5.4-mini","messages":[{"role":"user","content":"x"}],"stream":"yes"}"#, "stream"),
        (r#"{"model":"gpt-5.4-mini","messages":[{"role":"user","content":"x"}],"max_tokens":-1}"#, "max_tokens"),
        (r#"{"model":"gpt-5.4-mini","model":"gpt-5.4","messages":[{"role":"user","content":"x"}]}"#, "model"),
    ] {
        let request = world.http.post(world.at("/v1/chat/completions")).bearer_auth(&key).body(body);
        let response = request.header("content-type", "application/json").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let error: Value = response.json().await.unwrap();
        assert_eq!(error["error"]["param"], json!(field), "{body}: {error}");
    }
    let broken = world.http.post(world.at("/v1/chat/completions")).bearer_auth(&key).body("{\"model\":");
    assert_eq!(broken.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert!(world.provider.completions().is_empty(), "nothing was sent");
    assert!(world.ledger().await.is_empty(), "nothing was admitted");
    world.end().await;
}

#[tokio::test]
async fn an_unknown_model_and_a_body_that_is_too_large_are_refused() {
    let world = World::new().await;
    let key = world.key().await;
    let unknown =
        world.complete(&key, json!({"model": "no-such", "messages": [{"role": "user", "content": "x"}]})).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let error: Value = unknown.json().await.unwrap();
    assert_eq!(error["error"]["code"], "model_not_found");
    let large = "x".repeat(33 * 1024 * 1024);
    let refused = world.complete(&key, json!({"model": MODEL, "messages": [{"role": "user", "content": large}]})).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["error"]["code"], "request_too_large", "{error}");
    assert!(world.provider.completions().is_empty() && world.ledger().await.is_empty(), "nothing was sent or admitted");
    world.end().await;
}

#[tokio::test]
async fn a_client_that_goes_away_is_charged_for_what_came_and_nothing_stays_held() {
    let world = World::new().await;
    let key = world.key().await;
    let body = json!({
        "model": "fault-hang-mid-stream", "stream": true, "max_tokens": 400,
        "messages": [{"role": "user", "content": "Write a long answer."}],
    });
    let mut response = world.complete(&key, body).await;
    assert!(response.chunk().await.unwrap().is_some(), "something came");
    drop(response);
    world
        .until("the row is closed", async |world| world.ledger().await.iter().all(|row| row.settled_at.is_some()))
        .await;
    let row = &world.ledger().await[0];
    assert_ne!(row.usage_source, "provider");
    world.end().await;
}

#[tokio::test]
async fn a_provider_that_breaks_off_is_said_in_the_stream_and_what_came_is_charged() {
    let world = World::new().await;
    let key = world.key().await;
    let body = json!({
        "model": "fault-cut-mid-stream", "stream": true, "max_tokens": 400,
        "messages": [{"role": "user", "content": "Write a long answer."}],
    });
    let text = world.complete(&key, body).await.text().await.unwrap();
    let last = text.trim_end().lines().last().unwrap();
    let event: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(event["error"]["code"], "provider_error", "{event}");
    world
        .until("the row is closed", async |world| world.ledger().await.iter().all(|row| row.settled_at.is_some()))
        .await;
    // The fault has no price, so it is the tokens that tell.
    assert!(world.ledger().await[0].output_tokens > 0);
    world.end().await;
}
