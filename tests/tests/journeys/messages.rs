//! Anthropic's API: Claude Code and the official SDKs point their base URL at Keyhall.

use gateway::NewConnection;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tests::{PROVIDER_KEY, World, connection};
use types::view::{ConnectionKind, Measure, NewLimit, Period, SubjectKind};

const MODEL: &str = "claude-sonnet-5-5";

async fn world() -> World {
    let world = World::new().await;
    let new = NewConnection {
        name: "Anthropic".to_owned(),
        kind: ConnectionKind::Anthropic,
        ..connection(&world.provider_url, PROVIDER_KEY)
    };
    world.rooms.gateway.connect(&world.operator, new).await.unwrap();
    world
}

fn question(stream: bool) -> Value {
    json!({
        "model": MODEL, "max_tokens": 200, "stream": stream,
        "messages": [{"role": "user", "content": "Write a haiku."}],
    })
}

async fn ask(world: &World, path: &str, key: &str, body: &Value) -> Response {
    let request = world.http.post(world.at(path)).header("x-api-key", key).header("anthropic-version", "2023-06-01");
    request.json(body).send().await.unwrap()
}

/// Status, type, whether the body has Anthropic's shape and names the request as its header does.
async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let id = response.headers()["x-keyhall-request-id"].to_str().unwrap().to_owned();
    assert_eq!(response.headers()["request-id"].to_str().unwrap(), id);
    let body: Value = response.json().await.unwrap();
    assert_eq!((body["type"].as_str(), body["request_id"].as_str()), (Some("error"), Some(id.as_str())), "{body}");
    assert!(body["error"]["message"].is_string(), "{body}");
    (status, body["error"]["type"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_answer_costs_what_the_provider_reported_and_streams_pass_unchanged() {
    let world = world().await;
    let key = world.key().await;
    let whole = ask(&world, "/v1/messages", &key, &question(false)).await;
    assert_eq!(whole.status(), StatusCode::OK);
    let cost = whole.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let answer: Value = whole.json().await.unwrap();
    let row = world.ledger().await.remove(0);
    assert_eq!((row.cost.to_decimal(), row.endpoint.as_str()), (cost, "messages"));
    assert_eq!(row.output_tokens, answer["usage"]["output_tokens"].as_i64().unwrap());
    let bearer =
        world.http.post(world.at("/v1/messages")).bearer_auth(&key).json(&question(true)).send().await.unwrap();
    assert!(bearer.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let heard = bearer.bytes().await.unwrap();
    let asked = world.provider.asked("/v1/messages");
    assert_eq!(heard, asked[1].sent);
    assert!(heard.ends_with(b"data: {\"type\":\"message_stop\"}\n\n"));
    world.end().await;
}

#[tokio::test]
async fn every_refusal_has_anthropics_shape() {
    let world = world().await;
    let key = world.key().await;
    let nobody = world.http.post(world.at("/v1/messages")).json(&question(false)).send().await.unwrap();
    assert_eq!(refusal(nobody).await, (401, "authentication_error".to_owned()));
    let two = world.http.post(world.at("/v1/messages")).bearer_auth(&key).header("x-api-key", "kh_key_other");
    assert_eq!(
        refusal(two.json(&question(false)).send().await.unwrap()).await,
        (400, "invalid_request_error".to_owned())
    );
    let mut body = question(false);
    body["model"] = json!("claude-of-nobody");
    assert_eq!(refusal(ask(&world, "/v1/messages", &key, &body).await).await, (404, "not_found_error".to_owned()));
    body["model"] = json!(MODEL);
    body["max_tokens"] = json!("many");
    assert_eq!(
        refusal(ask(&world, "/v1/messages", &key, &body).await).await,
        (400, "invalid_request_error".to_owned())
    );
    let large =
        json!({"model": MODEL, "max_tokens": 1, "messages": [{"role": "user", "content": "x".repeat(33 << 20)}]});
    assert_eq!(refusal(ask(&world, "/v1/messages", &key, &large).await).await, (413, "request_too_large".to_owned()));
    let unknown = ask(&world, "/v1/messages/batches", &key, &question(false)).await;
    assert_eq!(refusal(unknown).await, (404, "not_found_error".to_owned()));
    for (fault, status, kind) in [
        ("fault-429", 429, "rate_limit_error"),
        ("fault-500", 502, "api_error"),
        ("fault-401", 502, "api_error"),
        ("fault-400", 400, "invalid_request_error"),
        ("fault-529", 529, "overloaded_error"),
    ] {
        world.provider.set_fault(demo::model_provider::Fault::by_name(fault));
        let refused = ask(&world, "/v1/messages", &key, &question(false)).await;
        assert_eq!(refused.headers().get("retry-after").is_some(), fault == "fault-429", "{fault}");
        assert_eq!(refusal(refused).await, (status, kind.to_owned()), "{fault}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_spent_budget_is_not_retried_and_says_where_it_stands() {
    let world = world().await;
    let key = world.key().await;
    let (subject_kind, subject_id, model) = (SubjectKind::Org, None, None);
    let (measure, cap, period, hard) = (Measure::Cost, 1_000_000, Period::Month, true);
    let limit = NewLimit { subject_kind, subject_id, model, measure, cap, period, hard };
    world.rooms.ledger.set_limit(&world.operator, limit).await.unwrap();
    let refused = ask(&world, "/v1/messages", &key, &question(false)).await;
    assert_eq!(refused.headers()["x-should-retry"], "false");
    assert_eq!(refused.headers()["x-ratelimit-limit-usd"], "0.001000000");
    assert_eq!(refusal(refused).await, (429, "rate_limit_error".to_owned()));
    assert!(world.provider.asked("/v1/messages").is_empty());
    world.end().await;
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_is_the_event_that_the_sdk_raises() {
    let world = world().await;
    let key = world.key().await;
    world.provider.set_fault(Some(demo::model_provider::Fault::ErrorMidStream));
    let text = ask(&world, "/v1/messages", &key, &question(true)).await.text().await.unwrap();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    let data = last.strip_prefix("event: error\ndata: ").unwrap();
    let event: Value = serde_json::from_str(data).unwrap();
    assert_eq!(event["error"]["type"], "overloaded_error", "{event}");
    world.end().await;
}

#[tokio::test]
async fn tokens_are_counted_for_nothing_and_models_are_listed_in_anthropics_shape() {
    let world = world().await;
    let key = world.key().await;
    let body = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello world"}]});
    let counted = ask(&world, "/v1/messages/count_tokens", &key, &body).await;
    assert_eq!(counted.headers()["x-keyhall-cost-usd"], "0.000000000");
    let counted: Value = counted.json().await.unwrap();
    assert!(counted["input_tokens"].as_u64().unwrap() > 0);
    assert_eq!(world.ledger().await.remove(0).endpoint, "messages.count_tokens");
    let list = |path: &str, version: bool| {
        let request = world.http.get(world.at(path)).bearer_auth(&key);
        if version { request.header("anthropic-version", "2023-06-01") } else { request }
    };
    let theirs: Value = list("/v1/models", true).send().await.unwrap().json().await.unwrap();
    assert_eq!(theirs["has_more"], json!(false));
    let one = theirs["data"].as_array().unwrap().iter().find(|model| model["id"] == MODEL).unwrap();
    assert_eq!((&one["type"], &one["display_name"]), (&json!("model"), &json!(MODEL)));
    let ours: Value = list("/v1/models", false).send().await.unwrap().json().await.unwrap();
    assert_eq!(ours["object"], "list");
    assert_eq!(ours["data"].as_array().unwrap().len(), theirs["data"].as_array().unwrap().len());
    let missing = list("/v1/models/nothing", true).send().await.unwrap();
    assert_eq!(refusal(missing).await, (404, "not_found_error".to_owned()));
    world.end().await;
}
