//! One API's callers at the other's provider: the same URL, the same key, another model name.

use demo::model_provider::Fault;
use gateway::NewConnection;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tests::{PROVIDER_KEY, World, connection};
use types::view::ConnectionKind;

const CLAUDE: &str = "claude-haiku-5-5";
const GPT: &str = "gpt-5.4-mini";

/// A world with both vendors connected, and a key.
async fn world() -> (World, String) {
    let world = World::new().await;
    let new = NewConnection {
        name: "Anthropic".to_owned(),
        kind: ConnectionKind::Anthropic,
        ..connection(&world.provider_url, PROVIDER_KEY)
    };
    world.rooms.gateway.connect(&world.operator, new).await.unwrap();
    let key = world.key().await;
    (world, key)
}

/// A question of chat completions to a model of Anthropic's.
fn chat(extra: Value) -> Value {
    merged(json!({"model": CLAUDE, "messages": [{"role": "user", "content": "Write a haiku."}]}), extra)
}

/// A question of Messages to a model of OpenAI's.
fn messages(extra: Value) -> Value {
    merged(json!({"model": GPT, "max_tokens": 100, "messages": [{"role": "user", "content": "Write a haiku."}]}), extra)
}

fn merged(mut body: Value, extra: Value) -> Value {
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

async fn say(world: &World, key: &str, body: &Value) -> Response {
    let request = world.http.post(world.at("/v1/messages")).header("x-api-key", key);
    request.header("anthropic-version", "2023-06-01").json(body).send().await.unwrap()
}

/// The data of a stream's events.
fn events(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]");
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

#[tokio::test]
async fn a_chat_completions_caller_uses_a_model_of_anthropic_and_pays_what_anthropic_says() {
    let (world, key) = world().await;
    let response = world.complete(&key, chat(json!({"max_completion_tokens": 100}))).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cost = response.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let whole: Value = response.json().await.unwrap();
    assert_eq!((&whole["object"], &whole["model"]), (&json!("chat.completion"), &json!(CLAUDE)));
    let streamed = chat(json!({"stream": true, "stream_options": {"include_usage": true}}));
    let stream = world.complete(&key, streamed).await;
    assert!(stream.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let stream = stream.text().await.unwrap();
    assert!(stream.ends_with("data: [DONE]\n\n"), "{stream}");
    let chunks = events(&stream);
    let said: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(said, whole["choices"][0]["message"]["content"].as_str().unwrap());
    let unasked = world.complete(&key, chat(json!({"stream": true}))).await.text().await.unwrap();
    assert!(!unasked.contains("usage"), "{unasked}");
    let asked = world.provider.asked("/v1/messages");
    let first: Value = serde_json::from_slice(&asked[0].body).unwrap();
    assert_eq!((&first["max_tokens"], &first["model"]), (&json!(100), &json!(CLAUDE)));
    assert_eq!(asked[0].headers["anthropic-version"], "2023-06-01");
    let second: Value = serde_json::from_slice(&asked[1].body).unwrap();
    assert!(second["max_tokens"].as_u64().unwrap() > 100, "the model's own maximum: {second}");
    let rows = world.ledger().await;
    assert_eq!(rows[0].cost.to_decimal(), cost);
    for (row, usage) in rows.iter().zip([&whole["usage"], &chunks.last().unwrap()["usage"]]) {
        assert_eq!(json!(row.input_tokens), usage["prompt_tokens"]);
        assert_eq!(json!(row.output_tokens), usage["completion_tokens"]);
        assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", "provider"), "{row:?}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_messages_caller_uses_a_model_of_openai_and_pays_what_openai_says() {
    let (world, key) = world().await;
    let whole: Value = say(&world, &key, &messages(json!({"system": "Be brief."}))).await.json().await.unwrap();
    assert_eq!(
        (&whole["type"], &whole["role"], &whole["model"]),
        (&json!("message"), &json!("assistant"), &json!(GPT))
    );
    let stream =
        say(&world, &key, &messages(json!({"system": "Be brief.", "stream": true}))).await.text().await.unwrap();
    let events = events(&stream);
    let kinds: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(kinds[..3], ["message_start", "ping", "content_block_start"]);
    assert_eq!(kinds[kinds.len() - 3..], ["content_block_stop", "message_delta", "message_stop"]);
    let said: String = events.iter().filter_map(|event| event["delta"]["text"].as_str()).collect();
    assert_eq!(said, whole["content"][0]["text"].as_str().unwrap());
    let asked = world.provider.completions();
    let first: Value = serde_json::from_slice(&asked[0].body).unwrap();
    assert_eq!(first["messages"][0], json!({"role": "system", "content": "Be brief."}));
    assert_eq!((&first["max_completion_tokens"], &first["max_tokens"]), (&json!(100), &json!(100)), "either name");
    let rows = world.ledger().await;
    for (row, usage) in rows.iter().zip([&whole["usage"], &events[events.len() - 2]["usage"]]) {
        let beside = usage["cache_read_input_tokens"].as_i64().unwrap();
        assert_eq!(row.input_tokens, usage["input_tokens"].as_i64().unwrap() + beside);
        assert_eq!((row.cached_input_tokens, json!(row.output_tokens)), (beside, usage["output_tokens"].clone()));
        assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", "provider"), "{row:?}");
    }
    world.end().await;
}

#[tokio::test]
async fn what_the_other_api_has_no_words_for_is_refused_by_name_before_anything_is_reserved() {
    let (world, key) = world().await;
    for (extra, field) in [(json!({"seed": 1}), "seed"), (json!({"n": 2}), "n"), (json!({"x_new": 1}), "x_new")] {
        let response = world.complete(&key, chat(extra)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{field}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"]["param"], json!(field));
    }
    for (extra, field) in [(json!({"top_k": 1}), "top_k"), (json!({"x_new": 1}), "x_new")] {
        let response = say(&world, &key, &messages(extra)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{field}");
        let body: Value = response.json().await.unwrap();
        assert!(body["error"]["message"].as_str().unwrap().contains(field), "{body}");
    }
    assert!(world.ledger().await.is_empty() && world.provider.records().iter().all(|seen| seen.path == "/v1/models"));
    world.end().await;
}

#[tokio::test]
async fn a_providers_fault_is_told_in_the_callers_api() {
    let (world, key) = world().await;
    for fault in [Fault::ErrorMidStream, Fault::CutMidStream, Fault::HalfEvent, Fault::GarbageEvents] {
        world.provider.set_fault(Some(fault));
        let stream = world.complete(&key, chat(json!({"stream": true}))).await.text().await.unwrap();
        let last = events(&stream).pop().unwrap();
        assert!(last["error"]["message"].is_string() && !stream.contains("[DONE]"), "{fault:?}: {stream}");
        let stream = say(&world, &key, &messages(json!({"stream": true}))).await.text().await.unwrap();
        let last = events(&stream).pop().unwrap();
        assert_eq!(last["type"], json!("error"), "{fault:?}: {stream}");
        assert!(!stream.contains("message_stop"), "{fault:?}: {stream}");
    }
    for fault in [Fault::Garbage, Fault::WebPage] {
        world.provider.set_fault(Some(fault));
        assert_eq!(world.complete(&key, chat(json!({}))).await.status(), StatusCode::BAD_GATEWAY, "{fault:?}");
        assert_eq!(say(&world, &key, &messages(json!({}))).await.status(), StatusCode::BAD_GATEWAY, "{fault:?}");
    }
    world.provider.set_fault(Some(Fault::NegativeUsage));
    let whole: Value = world.complete(&key, chat(json!({}))).await.json().await.unwrap();
    assert!(whole.get("usage").is_none(), "figures that can't be are not told: {whole}");
    assert_eq!(world.ledger().await.pop().unwrap().usage_source, "reserved");
    world.end().await;
}
