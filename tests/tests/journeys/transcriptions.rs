//! Recordings that are written down, at the door: forms, refusals in OpenAI's shape, and what stays closed.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tests::World;

const MODEL: &str = "gpt-4o-mini-transcribe";
const PATH: &str = "/v1/audio/transcriptions";

fn field(name: &str, value: &str) -> String {
    format!("--keys\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// Two seconds as the demo's provider counts them, and these fields before them.
fn form(fields: &str) -> String {
    let head = "--keys\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n";
    format!("{fields}{head}{}\r\n--keys--\r\n", "x".repeat(64_000))
}

async fn ask(world: &World, path: &str, key: &str, body: String) -> reqwest::Response {
    let kind = "multipart/form-data; boundary=keys";
    let request = world.http.post(world.at(path)).bearer_auth(key).header(header::CONTENT_TYPE, kind);
    request.header("idempotency-key", "once").body(body).send().await.unwrap()
}

/// Status, code and parameter of a refusal.
async fn refusal(response: reqwest::Response) -> (u16, String, Value) {
    let status = response.status().as_u16();
    let error: Value = response.json().await.unwrap();
    (status, error["error"]["code"].as_str().unwrap_or_default().to_owned(), error["error"]["param"].clone())
}

async fn house() -> (World, String) {
    let world = World::new().await;
    let key = world.key().await;
    let card = world.rooms.gateway.connections(&world.operator).await.unwrap().remove(0);
    let model = card.models.iter().find(|row| row.name == MODEL).unwrap();
    world.rooms.gateway.set_model_enabled(&world.operator, model.id, true).await.unwrap();
    (world, key)
}

#[tokio::test]
async fn a_recording_is_written_down_once_and_costs_what_the_provider_reported() {
    let (world, key) = house().await;
    let body = form(&field("model", MODEL));
    let response = ask(&world, PATH, &key, body.clone()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cost = response.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let answer: Value = response.json().await.unwrap();
    let row = world.ledger().await.remove(0);
    assert_eq!((row.input_tokens, answer["usage"]["input_tokens"].as_i64()), (20, Some(20)));
    assert_eq!((row.cost.0, row.cost.to_decimal()), (20 * 3_000 + row.output_tokens * 5_000, cost));
    let again = ask(&world, PATH, &key, body.clone()).await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    let seen = world.provider.asked(PATH);
    assert_eq!((seen.len(), seen[0].body.as_ref()), (1, body.as_bytes()));
    world.end().await;
}

#[tokio::test]
async fn what_is_not_a_form_and_what_is_not_served_is_said_in_the_shape_of_the_api() {
    let (world, key) = house().await;
    let twice = form(&[field("model", MODEL), field("model", "gpt-5.4")].concat());
    assert_eq!(refusal(ask(&world, PATH, &key, twice).await).await, (400, "invalid".into(), json!("model")));
    assert_eq!(refusal(ask(&world, PATH, &key, form("")).await).await, (400, "invalid".into(), json!("model")));
    let open = form(&field("model", MODEL)).replace("--keys--", "--keys");
    assert_eq!(refusal(ask(&world, PATH, &key, open).await).await, (400, "invalid".into(), json!("body")));
    let json = world.http.post(world.at(PATH)).bearer_auth(&key).json(&json!({"model": MODEL})).send().await.unwrap();
    assert_eq!(refusal(json).await, (400, "invalid".into(), json!("content-type")));
    let large = form(&field("model", MODEL)).replace("xxxx", &"x".repeat(1_700));
    assert_eq!(refusal(ask(&world, PATH, &key, large).await).await, (400, "invalid".into(), json!("file")));
    let spoken = json!({"model": "tts-1", "voice": "alloy", "input": "Hello"});
    let spoken = world.http.post(world.at("/v1/audio/speech")).bearer_auth(&key).json(&spoken).send().await.unwrap();
    assert_eq!(refusal(spoken).await, (404, "speech_not_served".into(), Value::Null));
    assert!(world.provider.asked(PATH).is_empty() && world.ledger().await.is_empty());
    world.end().await;
}
