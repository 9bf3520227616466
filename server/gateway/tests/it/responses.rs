//! The Responses API: usage in the last event, nothing stored, nothing else changed.

use crate::world::{World, hear};
use bytes::Bytes;
use demo::model_provider::Fault;
use gateway::{AnswerBody, Ask};
use serde_json::{Value, json};
use types::{NanoUsd, Problem};

const PATH: &str = "/v1/responses";

fn question(text: &str, stream: bool) -> Value {
    json!({
        "model": "gpt-5.4", "stream": stream, "input": [{"role": "user", "content": [{"type": "input_text", "text": text}]}],
        "include": ["reasoning.encrypted_content"],
    })
}

fn ask(body: &Value) -> Result<Ask, gateway::Error> {
    Ask::responses(Bytes::from(body.to_string()))
}

/// The usage in the last event of a stream.
fn told(sent: &[u8]) -> Value {
    let text = String::from_utf8(sent.to_vec()).unwrap();
    let last = text.split("data: ").last().unwrap();
    serde_json::from_str::<Value>(last.trim()).unwrap()["response"]["usage"].clone()
}

#[tokio::test]
async fn a_stream_is_passed_on_byte_for_byte_and_its_last_event_settles_it() {
    let world = World::new().await;
    let answer = world.asked(ask(&question("Compare them in a table", true))).await.unwrap();
    let id = answer.ledger_id;
    let heard = hear(answer).await;
    let seen = world.control.asked(PATH).remove(0);
    assert_eq!(heard.bytes, seen.sent);
    assert!(heard.error.is_none() && heard.text.contains("Option A") && !heard.text.contains("[DONE]"));
    let (row, usage) = (world.row(id).await, told(&seen.sent));
    assert_eq!(
        (row.outcome.as_str(), row.usage_source.as_str(), row.endpoint.as_str()),
        ("ok", "provider", "responses")
    );
    assert_eq!(row.input_tokens, usage["input_tokens"].as_i64().unwrap());
    assert_eq!(row.output_tokens, usage["output_tokens"].as_i64().unwrap());
    assert!(row.ttft_ms.is_some() && row.cost > NanoUsd::ZERO);
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_whole_response_is_passed_on_and_nothing_is_stored() {
    let world = World::new().await;
    let mut body = question("hi", false);
    body["max_output_tokens"] = json!(3);
    let sent = body.to_string();
    let answer = world.asked(ask(&body)).await.unwrap();
    let id = answer.ledger_id;
    let AnswerBody::Whole { bytes, .. } = answer.body else { panic!("it streams") };
    let seen = world.control.asked(PATH).remove(0);
    assert_eq!(bytes, seen.sent);
    assert_eq!(seen.body, sent.replacen('{', r#"{"store":false,"#, 1));
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&told["store"], &told["status"]), (&json!(false), &json!("incomplete")));
    let row = world.row(id).await;
    assert_eq!((row.output_tokens, row.outcome.as_str()), (3, "ok"));
}

#[tokio::test]
async fn what_refers_to_something_stored_never_leaves() {
    let world = World::new().await;
    for (name, value) in [
        ("previous_response_id", json!("resp_of_another_member")),
        ("conversation", json!("conv_1")),
        ("background", json!(true)),
        ("store", json!(true)),
        ("tools", json!([{"type": "web_search"}])),
    ] {
        let mut body = question("hi", false);
        body[name] = value;
        let problem = Problem::from(world.asked(ask(&body)).await.err().unwrap());
        assert_eq!(problem.status, 400);
        assert!(problem.field.unwrap().starts_with(name), "{name}");
    }
    assert!(world.control.asked(PATH).is_empty() && world.rows().await.is_empty());
}

#[tokio::test]
async fn faults_in_the_middle_are_told_and_what_came_is_charged() {
    for (fault, outcome) in [
        (Fault::CutMidStream, "provider_cut"),
        (Fault::ErrorMidStream, "provider_error"),
        (Fault::HangMidStream, "provider_timeout"),
        (Fault::GarbageEvents, "provider_garbage"),
    ] {
        let world = World::new().await;
        world.control.set_fault(Some(fault));
        let heard = hear(world.asked(ask(&question("Explain it in detail", true))).await.unwrap()).await;
        assert!(heard.error.is_some(), "{fault:?}");
        let row = world.ended_row().await;
        assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), (outcome, "estimated"), "{fault:?}");
        assert!(fault == Fault::GarbageEvents || row.output_tokens > 50, "{fault:?}: {row:?}");
        world.assert_nothing_is_held().await;
    }
}

#[tokio::test]
async fn usage_that_is_missing_or_cannot_be_is_not_believed() {
    for (fault, source) in
        [(Fault::NoUsage, "estimated"), (Fault::HugeUsage, "reserved"), (Fault::NegativeUsage, "reserved")]
    {
        for stream in [false, true] {
            let world = World::new().await;
            world.control.set_fault(Some(fault));
            let answer = world.asked(ask(&question("Explain it in detail", stream))).await.unwrap();
            if stream {
                hear(answer).await;
            }
            let row = world.ended_row().await;
            assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", source), "{fault:?} {stream}");
        }
    }
}
