//! Questions and answers.

use crate::world::{World, hear, question};
use bytes::Bytes;
use gateway::{AnswerBody, Error};
use serde_json::{Value, json};
use types::{
    NanoUsd, Problem, Role,
    view::{Measure, NewLimit, Period, SubjectKind},
};

/// What the provider sent, without the event that holds the usage figures.
fn without_usage_chunk(sent: &[u8]) -> String {
    let text = String::from_utf8(sent.to_vec()).unwrap();
    text.split_inclusive("\n\n").filter(|event| !event.contains("\"choices\":[]")).collect()
}

#[tokio::test]
async fn a_stream_is_passed_on_byte_for_byte_but_for_the_usage_chunk_that_only_keyhall_asked_for() {
    let world = World::new().await;
    let answer = world.ask(question("gpt-5.4", "Compare them in a table", true)).await.unwrap();
    assert_eq!(answer.headers.get("content-type").unwrap(), "text/event-stream; charset=utf-8");
    for stripped in ["set-cookie", "openai-organization"] {
        assert!(answer.headers.get(stripped).is_none(), "{stripped}");
    }
    assert!(answer.provider_request_id.as_deref().is_some_and(|id| id.starts_with("req_sim")));
    let ledger_id = answer.ledger_id;
    let heard = hear(answer).await;
    let seen = world.control.completions().remove(0);
    assert!(String::from_utf8_lossy(&seen.sent).contains("\"choices\":[]"));
    assert_eq!(String::from_utf8(heard.bytes).unwrap(), without_usage_chunk(&seen.sent));
    assert!(heard.text.contains("| Option A") || heard.text.contains("Option A: buy"));
    assert!(heard.error.is_none() && seen.is_finished);
    let settled = heard.settled.unwrap();
    let row = world.row(ledger_id).await;
    assert_eq!((row.state.as_str(), row.outcome.as_str(), row.usage_source.as_str()), ("settled", "ok", "provider"));
    assert!(settled.from_provider && settled.cost == row.cost && row.cost > NanoUsd::ZERO);
    // The figures are the provider's own.
    let told = String::from_utf8(seen.sent).unwrap();
    let usage = told.split("data: ").find(|event| event.contains("\"choices\":[]")).unwrap();
    let usage: Value = serde_json::from_str(usage.trim()).unwrap();
    assert_eq!(row.input_tokens, usage["usage"]["prompt_tokens"].as_i64().unwrap());
    assert_eq!(row.output_tokens, usage["usage"]["completion_tokens"].as_i64().unwrap());
    assert!(row.ttft_ms.is_some() && row.provider_request_id.is_some());
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn whoever_asks_for_the_usage_chunk_gets_every_byte() {
    let world = World::new().await;
    let mut body = question("gpt-5.4", "hi", true);
    body["stream_options"] = json!({"include_usage": true});
    let sent = body.to_string();
    let heard = hear(world.ask(body).await.unwrap()).await;
    let seen = world.control.completions().remove(0);
    assert_eq!(seen.body, sent);
    assert_eq!(heard.bytes, seen.sent);
}

#[tokio::test]
async fn a_whole_answer_is_passed_on_byte_for_byte_and_settled_before_it_is_given() {
    let world = World::new().await;
    let answer = world.ask(question("gpt-4o-mini", "Some Rust please", false)).await.unwrap();
    let ledger_id = answer.ledger_id;
    let AnswerBody::Whole { bytes, settled } = answer.body else { panic!("it streams") };
    assert_eq!(bytes, world.control.completions().remove(0).sent);
    let row = world.row(ledger_id).await;
    assert_eq!((row.state.as_str(), row.cost), ("settled", settled.cost));
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(row.output_tokens, told["usage"]["completion_tokens"].as_i64().unwrap());
    assert_eq!((row.model.as_str(), row.endpoint.as_str(), row.stream), ("gpt-4o-mini", "chat.completions", false));
}

#[tokio::test]
async fn unknown_fields_reach_the_provider_as_they_were_written() {
    let world = World::new().await;
    let body = "{ \"model\":\"gpt-5.4\",\t\"x_new\": {\"a\":[1.50e+3,\"\\u00e9\", -0.0 ]},\n\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"z\":null}], \"temperature\":0.70 }";
    world.ask_bytes(Bytes::from_static(body.as_bytes())).await.unwrap();
    assert_eq!(world.control.completions().remove(0).body, body);
    let stream = body.replace("\"temperature\":0.70", "\"stream\":true");
    hear(world.ask_bytes(Bytes::from(stream.clone())).await.unwrap()).await;
    let expected = stream.replacen('{', "{\"stream_options\":{\"include_usage\":true},", 1);
    assert_eq!(world.control.completions().remove(1).body, expected);
}

#[tokio::test]
async fn two_readers_never_see_two_models() {
    let world = World::new().await;
    let body = r#"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"model":"gpt-5.4"}"#;
    let error = world.ask_bytes(Bytes::from_static(body.as_bytes())).await.err().unwrap();
    assert!(matches!(&error, Error::Malformed { field, .. } if field == "model"), "{error}");
    assert!(world.control.completions().is_empty() && world.rows().await.is_empty());
}

fn limit(measure: Measure, cap: i64, period: Period) -> NewLimit {
    NewLimit { subject_kind: SubjectKind::Org, subject_id: None, model: None, measure, cap, period, hard: true }
}

#[tokio::test]
async fn a_request_that_could_pass_a_limit_does_not_reach_the_provider() {
    let world = World::new().await;
    world.ledger.set_limit(&world.admin, limit(Measure::Cost, 1_000_000, Period::Month)).await.unwrap();
    let problem = Problem::from(world.ask(question("gpt-5.4", "hi", true)).await.err().unwrap());
    assert_eq!((problem.status, problem.code.as_str()), (429, "budget_exceeded"));
    assert!(problem.limit.is_some());
    assert!(world.control.completions().is_empty());
    // One whose worst case fits goes through.
    let mut small = question("gpt-4o-mini", "hi", false);
    small["max_tokens"] = json!(100);
    let answer = world.ask(small).await.unwrap();
    assert!(answer.limit.is_some());
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_model_without_a_price_is_refused_where_a_limit_on_cost_applies() {
    let world = World::new().await;
    assert!(world.ask(question("sim-unpriced", "hi", false)).await.is_ok());
    world.ledger.set_limit(&world.admin, limit(Measure::Cost, i64::from(i32::MAX), Period::Month)).await.unwrap();
    let problem = Problem::from(world.ask(question("sim-unpriced", "hi", false)).await.err().unwrap());
    assert_eq!((problem.status, problem.code.as_str()), (403, "model_unpriced"));
    assert_eq!(world.control.completions().len(), 1);
}

#[tokio::test]
async fn many_at_once_pass_a_limit_on_requests_exactly_as_often_as_it_says() {
    let world = World::new().await;
    world.ledger.set_limit(&world.admin, limit(Measure::Requests, 7, Period::Total)).await.unwrap();
    let asked = (0..40).map(|_| world.ask(question("gpt-4o-mini", "hi", false)));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 7);
    assert_eq!(world.control.completions().len(), 7);
    assert_eq!(world.rows().await.len(), 7);
}

#[tokio::test]
async fn an_auditor_who_is_nothing_else_does_not_ask() {
    let world = World::new().await;
    let auditor = context::Caller::authenticated(
        world.scope.org(),
        world.member.member(),
        types::RoleSet::NONE.with(Role::Auditor),
        world.member.credential().clone(),
        world.member.request_id,
        context::Origin::default(),
    );
    let ask = gateway::Ask::chat_completions(Bytes::from(question("gpt-5.4", "hi", false).to_string())).unwrap();
    let refused = world.gateway.ask(&auditor, ask).await.err().unwrap();
    assert_eq!(Problem::from(refused).status, 403);
}

#[tokio::test]
async fn the_second_turn_is_told_to_be_read_from_the_cache_and_costs_less() {
    let world = World::new().await;
    let text = "word ".repeat(400);
    let first = json!({"model": "gpt-5.4", "messages": [{"role": "user", "content": text}], "max_tokens": 5});
    let second = json!({"model": "gpt-5.4", "max_tokens": 5, "messages": [
        {"role": "user", "content": text}, {"role": "assistant", "content": "yes"}, {"role": "user", "content": "so"}]});
    world.ask(first).await.unwrap();
    world.ask(second).await.unwrap();
    let rows = world.rows().await;
    assert_eq!(rows[0].cached_input_tokens, 0);
    assert!(rows[1].cached_input_tokens > 300 && rows[1].cost < rows[0].cost, "{rows:?}");
}
