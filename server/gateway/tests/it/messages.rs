//! The Messages API, and counting tokens.

use crate::world::{KEY, World, hear};
use bytes::Bytes;
use demo::model_provider::Fault;
use gateway::{AnswerBody, Ask};
use http::HeaderMap;
use serde_json::{Value, json};
use types::{
    NanoUsd, Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

const PATH: &str = "/v1/messages";
const COUNT: &str = "/v1/messages/count_tokens";
const MODEL: &str = "claude-sonnet-5-5";

fn question(text: &str, stream: bool) -> Value {
    json!({
        "model": MODEL, "stream": stream, "max_tokens": 2_000, "metadata": {"user_id": "mine"},
        "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
    })
}

fn ask(body: &Value) -> Result<Ask, gateway::Error> {
    Ask::messages(Bytes::from(body.to_string()), &HeaderMap::new())
}

#[tokio::test]
async fn a_stream_is_passed_on_byte_for_byte_and_settled_by_its_last_figures() {
    let world = World::with_anthropic().await;
    let body = question("Compare them in a table", true);
    let answer = world.asked(ask(&body)).await.unwrap();
    assert!(answer.headers.get("set-cookie").is_none() && answer.headers.get("anthropic-organization-id").is_none());
    assert!(answer.headers.get("request-id").is_some());
    let id = answer.ledger_id;
    let heard = hear(answer).await;
    let seen = world.control.asked(PATH).remove(0);
    assert_eq!((heard.bytes, seen.body), (seen.sent.clone(), Bytes::from(body.to_string())));
    assert!(heard.error.is_none() && heard.text.contains("Option A"));
    let sent = String::from_utf8(seen.sent).unwrap();
    let last = sent.split("data: ").find(|event| event.contains("\"message_delta\"")).unwrap();
    let told: Value = serde_json::from_str(last.split('\n').next().unwrap()).unwrap();
    let row = world.row(id).await;
    assert_eq!(
        (row.outcome.as_str(), row.usage_source.as_str(), row.endpoint.as_str()),
        ("ok", "provider", "messages")
    );
    assert_eq!(row.output_tokens, told["usage"]["output_tokens"].as_i64().unwrap());
    // $2 and $10 a million.
    assert_eq!(row.cost, NanoUsd(row.input_tokens * 2_000 + row.output_tokens * 10_000));
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn the_key_stands_where_anthropic_looks_and_the_callers_versions_pass_through() {
    let world = World::with_anthropic().await;
    let mut headers = HeaderMap::new();
    headers.insert("x-api-key", "kh_key_of_the_caller".parse().unwrap());
    headers.insert("anthropic-version", "2024-01-01".parse().unwrap());
    headers.append("anthropic-beta", "context-1m-2025-08-07".parse().unwrap());
    headers.append("anthropic-beta", "interleaved-thinking-2025-05-14".parse().unwrap());
    headers.insert("x-stainless-lang", "python".parse().unwrap());
    let bytes = Bytes::from(question("hi", false).to_string());
    world.asked(Ask::messages(bytes, &headers).map(|ask| ask.beta(true))).await.unwrap();
    let seen = world.control.asked(PATH).remove(0);
    assert_eq!(seen.query, "beta=true");
    assert_eq!(seen.headers["x-api-key"], KEY);
    assert!(seen.authorization.is_empty() && !seen.headers.contains_key("x-stainless-lang"));
    assert_eq!(seen.headers["anthropic-version"], "2024-01-01");
    let betas: Vec<_> = seen.headers.get_all("anthropic-beta").iter().collect();
    assert_eq!(betas, ["context-1m-2025-08-07", "interleaved-thinking-2025-05-14"]);
    world.asked(ask(&question("hi", false))).await.unwrap();
    let seen = world.control.asked(PATH).remove(1);
    assert_eq!((seen.headers["anthropic-version"].to_str().unwrap(), seen.query.as_str()), ("2023-06-01", ""));
}

#[tokio::test]
async fn who_asks_is_told_as_a_hash_where_the_caller_does_not_say() {
    let world = World::with_anthropic().await;
    let mut body = question("hi", false);
    body.as_object_mut().unwrap().remove("metadata");
    world.asked(ask(&body)).await.unwrap();
    let seen: Value = serde_json::from_slice(&world.control.asked(PATH).remove(0).body).unwrap();
    let told = seen["metadata"]["user_id"].as_str().unwrap();
    assert!(told.len() >= 16 && !told.contains(&world.member.member().unwrap().to_string()), "{told}");
}

#[tokio::test]
async fn what_the_cache_read_and_wrote_is_part_of_the_input_and_priced_by_its_lifetime() {
    let world = World::with_anthropic().await;
    let text = "word ".repeat(400);
    let turn = |ttl: &str, more: &[&str]| {
        let cache = json!({"type": "ephemeral", "ttl": ttl});
        let mut messages =
            vec![json!({"role": "user", "content": [{"type": "text", "text": text, "cache_control": cache}]})];
        messages
            .extend(more.iter().zip(["assistant", "user"]).map(|(text, role)| json!({"role": role, "content": text})));
        json!({"model": MODEL, "max_tokens": 5, "messages": messages})
    };
    for body in [turn("1h", &[]), turn("5m", &["yes", "so"])] {
        world.asked(ask(&body)).await.unwrap();
    }
    let rows = world.rows().await;
    let first = &rows[0];
    assert_eq!(first.cache_write_tokens, first.input_tokens, "{first:?}");
    let hour = format!(r#"{{"cache_write_1h_tokens":{}}}"#, first.cache_write_tokens);
    assert_eq!(first.usage_details.as_deref(), Some(hour.as_str()));
    assert_eq!(first.cost, NanoUsd(first.input_tokens * 4_000 + first.output_tokens * 10_000));
    let second = &rows[1];
    assert!(second.cached_input_tokens > 300 && second.cache_write_tokens > 0, "{second:?}");
    assert_eq!(
        (second.usage_details.as_ref(), second.input_tokens),
        (None, second.cached_input_tokens + second.cache_write_tokens)
    );
    let exact = second.cached_input_tokens * 100 + second.cache_write_tokens * 2_500 + second.output_tokens * 10_000;
    assert_eq!(second.cost, NanoUsd(exact));
    // Each was held at the dearest that it could have been.
    assert!(rows.iter().all(|row| row.cost <= row.reserved), "{rows:?}");
}

#[tokio::test]
async fn counting_tokens_costs_nothing_and_is_one_persons_request() {
    let world = World::with_anthropic().await;
    let (subject_kind, subject_id, model) = (SubjectKind::Org, None, None);
    for (measure, cap) in [(Measure::Requests, 2), (Measure::Cost, 1), (Measure::Tokens, 1)] {
        let (model, period, hard) = (model.clone(), Period::Day, true);
        let limit = NewLimit { subject_kind, subject_id, model, measure, cap, period, hard };
        world.ledger.set_limit(&world.admin, limit).await.unwrap();
    }
    let body = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello world"}], "system": "Be brief."});
    let ask = || Ask::count_tokens(Bytes::from(body.to_string()), &HeaderMap::new());
    for _ in 0..2 {
        let answer = world.asked(ask()).await.unwrap();
        let AnswerBody::Whole { bytes, settled } = answer.body else { panic!("it streams") };
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(told["input_tokens"].as_u64().unwrap() > 3);
        assert_eq!(settled.cost, NanoUsd::ZERO);
    }
    assert_eq!(world.control.asked(COUNT).remove(0).body, body.to_string());
    let refused = Problem::from(world.asked(ask()).await.err().unwrap());
    assert_eq!((refused.status, refused.code.as_str()), (429, "rate_limit_exceeded"));
    let rows = world.rows().await;
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!((row.endpoint.as_str(), row.input_tokens, row.cost), ("messages.count_tokens", 0, NanoUsd::ZERO));
        assert_eq!((row.state.as_str(), row.price_id.as_str()), ("settled", "free"));
    }
}

#[tokio::test]
async fn faults_in_the_middle_are_told_and_what_came_is_charged() {
    for (fault, outcome) in [
        (Fault::CutMidStream, "provider_cut"),
        (Fault::ErrorMidStream, "provider_error"),
        (Fault::HangMidStream, "provider_timeout"),
        (Fault::HalfEvent, "provider_cut"),
        (Fault::GarbageEvents, "provider_garbage"),
    ] {
        let world = World::with_anthropic().await;
        world.control.set_fault(Some(fault));
        let heard = hear(world.asked(ask(&question("Explain it in detail", true))).await.unwrap()).await;
        let problem = Problem::from(heard.error.unwrap());
        let code = match fault {
            Fault::ErrorMidStream => "provider_overloaded",
            Fault::HangMidStream => "provider_timeout",
            _ => "provider_error",
        };
        assert_eq!(problem.code, code, "{fault:?}");
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
            let world = World::with_anthropic().await;
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

#[tokio::test]
async fn what_a_connection_does_not_speak_is_said_at_the_model() {
    let world = World::with_anthropic().await;
    let embeddings = Bytes::from(json!({"model": MODEL, "input": "hi"}).to_string());
    let count = json!({"model": "gpt-5.4", "messages": [{"role": "user", "content": "hi"}]}).to_string();
    for ask in [Ask::embeddings(embeddings), Ask::count_tokens(Bytes::from(count), &HeaderMap::new())] {
        let problem = Problem::from(world.asked(ask).await.err().unwrap());
        assert_eq!((problem.status, problem.field.as_deref()), (400, Some("model")), "{problem}");
    }
    assert!(world.rows().await.is_empty());
}
