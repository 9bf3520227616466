//! A caller of one API, a provider of the other: answered in the caller's words, settled by the provider's figures.

use crate::world::{World, hear};
use bytes::Bytes;
use demo::model_provider::Fault;
use gateway::{AnswerBody, Ask, Error};
use http::HeaderMap;
use serde_json::{Value, json};
use types::{NanoUsd, Problem};

fn chat(stream: bool) -> Value {
    json!({
        "model": "claude-sonnet-5-5", "stream": stream, "max_tokens": 2_000,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Compare them in a table"}],
    })
}

fn messages(stream: bool) -> Value {
    json!({
        "model": "gpt-5.4", "stream": stream, "max_tokens": 2_000, "system": "Be brief.",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Compare them in a table"}]}],
    })
}

fn ask_messages(body: &Value) -> Result<Ask, Error> {
    Ask::messages(Bytes::from(body.to_string()), &HeaderMap::new())
}

/// The data of every event.
fn events(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]");
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

#[tokio::test]
async fn a_caller_of_chat_completions_is_answered_by_anthropics_model() {
    let world = World::with_anthropic().await;
    let answer = world.ask(chat(true)).await.unwrap();
    let id = answer.ledger_id;
    let heard = hear(answer).await;
    assert!(heard.error.is_none(), "{:?}", heard.error);
    assert!(heard.bytes.ends_with(b"data: [DONE]\n\n"));
    let chunks = events(&heard.bytes);
    let said: String = chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta/content")?.as_str()).collect();
    assert_eq!(said, heard.text);
    assert!(said.contains("Option A"));
    assert!(chunks.iter().all(|chunk| chunk["object"] == "chat.completion.chunk" && chunk["choices"] != json!([])));
    let row = world.row(id).await;
    assert_eq!((row.endpoint.as_str(), row.usage_source.as_str()), ("chat.completions", "provider"));
    assert_eq!(row.cost, NanoUsd(row.input_tokens * 2_000 + row.output_tokens * 10_000));
    let seen: Value = serde_json::from_slice(&world.control.asked("/v1/messages").remove(0).body).unwrap();
    assert_eq!((&seen["max_tokens"], &seen["model"]), (&json!(2_000), &json!("claude-sonnet-5-5")));
    assert!(seen["metadata"]["user_id"].is_string(), "{seen}");

    let answer = world.ask(chat(false)).await.unwrap();
    let row = world.row(answer.ledger_id).await;
    let AnswerBody::Whole { bytes, .. } = answer.body else { panic!("it streams") };
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(told["object"], "chat.completion");
    assert_eq!(told["usage"]["prompt_tokens"].as_i64(), Some(row.input_tokens));
    assert_eq!(told["usage"]["completion_tokens"].as_i64(), Some(row.output_tokens));
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_caller_of_messages_is_answered_by_openais_model() {
    let world = World::with_anthropic().await;
    let answer = world.asked(ask_messages(&messages(true))).await.unwrap();
    let id = answer.ledger_id;
    let heard = hear(answer).await;
    assert!(heard.error.is_none(), "{:?}", heard.error);
    let told = events(&heard.bytes);
    let kinds: Vec<_> = told.iter().filter_map(|event| event["type"].as_str()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"message_start"), Some(&"message_stop")));
    let said: String = told.iter().filter_map(|event| event.pointer("/delta/text")?.as_str()).collect();
    assert_eq!(said, heard.text);
    let row = world.row(id).await;
    assert_eq!((row.endpoint.as_str(), row.usage_source.as_str()), ("messages", "provider"));
    let delta = told.iter().find(|event| event["type"] == "message_delta").unwrap();
    assert_eq!(delta["usage"]["output_tokens"].as_i64(), Some(row.output_tokens));
    let seen: Value = serde_json::from_slice(&world.control.completions().remove(0).body).unwrap();
    // A provider that may not know the new name of the maximum is told the old one as well.
    assert_eq!((&seen["max_completion_tokens"], &seen["max_tokens"]), (&json!(2_000), &json!(2_000)));

    let answer = world.asked(ask_messages(&messages(false))).await.unwrap();
    let row = world.row(answer.ledger_id).await;
    let AnswerBody::Whole { bytes, .. } = answer.body else { panic!("it streams") };
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&told["type"], &told["stop_reason"]), (&json!("message"), &json!("end_turn")));
    assert_eq!(told["usage"]["output_tokens"].as_i64(), Some(row.output_tokens));
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn what_the_other_api_has_no_words_for_is_refused_by_name_before_anything_is_held() {
    let world = World::with_anthropic().await;
    let mut body = chat(false);
    body["logit_bias"] = json!({"50256": -100});
    let problem = Problem::from(world.ask(body).await.err().unwrap());
    assert_eq!((problem.status, problem.field.as_deref()), (400, Some("logit_bias")), "{problem}");
    assert!(world.rows().await.is_empty());
}

#[tokio::test]
async fn faults_are_the_same_through_a_translation() {
    for (fault, outcome) in [(Fault::CutMidStream, "provider_cut"), (Fault::ErrorMidStream, "provider_error")] {
        for translated in [true, false] {
            let world = World::with_anthropic().await;
            world.control.set_fault(Some(fault));
            let ask = if translated {
                ask_messages(&messages(true))
            } else {
                Ask::chat_completions(Bytes::from(chat(true).to_string()))
            };
            let heard = hear(world.asked(ask).await.unwrap()).await;
            assert!(heard.error.is_some(), "{fault:?}");
            let row = world.ended_row().await;
            assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), (outcome, "estimated"), "{fault:?}");
            assert!(row.output_tokens > 50, "{row:?}");
        }
    }
}
