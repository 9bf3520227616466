//! OpenAI's Responses API and embeddings: what Codex and the SDKs send.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, World};

fn question(stream: bool) -> Value {
    json!({"model": MODEL, "input": "Write a haiku.", "stream": stream, "max_output_tokens": 200})
}

async fn ask(world: &World, path: &str, key: &str, body: &Value) -> reqwest::Response {
    world.http.post(world.at(path)).bearer_auth(key).json(body).send().await.unwrap()
}

#[tokio::test]
async fn an_answer_costs_what_the_provider_reported_and_streams_pass_unchanged() {
    let world = World::new().await;
    let key = world.key().await;
    let whole = ask(&world, "/v1/responses", &key, &question(false)).await;
    let cost = whole.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let answer: Value = whole.json().await.unwrap();
    assert_eq!((&answer["object"], &answer["store"]), (&json!("response"), &json!(false)));
    let row = world.ledger().await.remove(0);
    assert_eq!((row.cost.to_decimal(), row.endpoint.as_str()), (cost, "responses"));
    assert_eq!(row.output_tokens, answer["usage"]["output_tokens"].as_i64().unwrap());
    let heard = ask(&world, "/v1/responses", &key, &question(true)).await.bytes().await.unwrap();
    assert_eq!(heard, world.provider.asked("/v1/responses")[1].sent);
    let text = String::from_utf8(heard.to_vec()).unwrap();
    assert!(text.contains("event: response.completed") && !text.contains("[DONE]"));
    world.end().await;
}

#[tokio::test]
async fn no_member_reaches_what_another_stored() {
    let world = World::new().await;
    let key = world.key().await;
    let mut body = question(false);
    body["previous_response_id"] = json!("resp_of_another");
    let refused = ask(&world, "/v1/responses", &key, &body).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["error"]["param"], "previous_response_id");
    let at = world.at("/v1/responses/resp_of_another");
    for request in [world.http.get(&at), world.http.delete(&at), world.http.post(format!("{at}/cancel"))] {
        let missing = request.bearer_auth(&key).send().await.unwrap();
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        let error: Value = missing.json().await.unwrap();
        assert_eq!(error["error"]["code"], "response_not_found", "{error}");
    }
    assert!(world.provider.asked("/v1/responses").is_empty() && world.ledger().await.is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_provider_that_breaks_off_is_said_in_an_event_that_the_sdk_raises() {
    let world = World::new().await;
    let key = world.key().await;
    let mut body = question(true);
    body["model"] = json!("fault-cut-mid-stream");
    let text = ask(&world, "/v1/responses", &key, &body).await.text().await.unwrap();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    let event: Value = serde_json::from_str(last.strip_prefix("event: error\ndata: ").unwrap()).unwrap();
    assert_eq!((&event["type"], &event["code"]), (&json!("error"), &json!("provider_error")), "{event}");
    assert_eq!(event["error"]["message"], event["message"]);
    world.end().await;
}

#[tokio::test]
async fn embeddings_are_billed_by_what_goes_in() {
    let world = World::new().await;
    let key = world.key().await;
    let card = world.rooms.gateway.connections(&world.operator).await.unwrap().remove(0);
    let model = card.models.iter().find(|row| row.name == "text-embedding-3-small").unwrap();
    world.rooms.gateway.set_model_enabled(&world.operator, model.id, true).await.unwrap();
    let body = json!({"model": model.name, "input": ["Hello world", "again"]});
    let response = ask(&world, "/v1/embeddings", &key, &body).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cost = response.headers()["x-keyhall-cost-usd"].to_str().unwrap().to_owned();
    let answer: Value = response.json().await.unwrap();
    let row = world.ledger().await.remove(0);
    assert_eq!(row.input_tokens, answer["usage"]["prompt_tokens"].as_i64().unwrap());
    assert_eq!((row.cost.0, row.cost.to_decimal()), (row.input_tokens * 20, cost));
    world.end().await;
}
