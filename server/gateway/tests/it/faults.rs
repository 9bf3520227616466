//! Providers that fail: each in a documented way, in bounded time, with the right settlement.

use crate::world::{KEY, World, hear, question, short};
use demo::model_provider::Fault;
use gateway::{Error, Timeouts};
use std::time::Duration;
use types::{NanoUsd, Problem};

/// How the request ended, whether by refusing or in the stream.
async fn fail(world: &World, fault: Fault, stream: bool) -> Problem {
    world.control.set_fault(Some(fault));
    let error = match world.ask(question("gpt-5.4", "Explain it in detail", stream)).await {
        Err(error) => error,
        Ok(answer) if stream => {
            let heard = hear(answer).await;
            assert!(heard.settled.is_some(), "{fault:?}: figures come last");
            heard.error.unwrap()
        }
        Ok(_) => panic!("{fault:?} answered"),
    };
    let problem = Problem::from(error);
    let shown = format!("{problem} {problem:?}");
    assert!(!shown.contains(KEY) && !shown.contains("sk-"), "{shown}");
    problem
}

/// A house for this fault. Only what hangs is not waited for: on a busy machine everything else takes its time.
async fn house(code: &str) -> World {
    let mut world = World::new().await;
    if code != "provider_timeout" {
        let ample = Duration::from_secs(60);
        let timeouts = Timeouts { headers: ample, whole: ample, idle: ample, ..short() };
        world.gateway = world.gateway.clone().with_timeouts(timeouts);
    }
    world
}

/// Status, code, and how the ledger names it, by fault.
const BEFORE: [(Fault, u16, &str, &str, &str); 6] = [
    (Fault::ServerError, 502, "provider_error", "released", "provider_error"),
    (Fault::RateLimited, 429, "rate_limit_exceeded", "released", "provider_rate_limited"),
    (Fault::BadRequest, 400, "invalid", "released", "provider_refused"),
    (Fault::RefusedKey, 502, "provider_error", "released", "provider_refused_key"),
    (Fault::HangBeforeHeaders, 504, "provider_timeout", "settled", "provider_timeout"),
    (Fault::WebPage, 502, "provider_error", "settled", "provider_garbage"),
];

#[tokio::test]
async fn a_provider_that_fails_before_it_answers() {
    for stream in [false, true] {
        for (fault, status, code, state, outcome) in BEFORE {
            let world = house(code).await;
            let problem = fail(&world, fault, stream).await;
            assert_eq!((problem.status, problem.code.as_str()), (status, code), "{fault:?}: {problem}");
            let row = world.ended_row().await;
            assert_eq!((row.state.as_str(), row.outcome.as_str()), (state, outcome), "{fault:?}");
            if state == "released" {
                assert_eq!(row.cost, NanoUsd::ZERO, "{fault:?}");
            }
            world.assert_nothing_is_held().await;
        }
    }
}

const INSIDE: [(Fault, &str, &str); 8] = [
    (Fault::HangMidStream, "provider_timeout", "provider_timeout"),
    (Fault::CutMidStream, "provider_error", "provider_cut"),
    (Fault::HalfEvent, "provider_error", "provider_cut"),
    (Fault::ErrorMidStream, "provider_error", "provider_error"),
    (Fault::Garbage, "provider_error", "provider_garbage"),
    (Fault::GarbageEvents, "provider_error", "provider_garbage"),
    (Fault::EndlessLine, "provider_error", "provider_garbage"),
    (Fault::Endless, "provider_error", "provider_garbage"),
];

#[tokio::test]
async fn a_provider_that_fails_in_the_middle_of_a_stream() {
    for (fault, code, outcome) in INSIDE {
        let world = house(code).await;
        let problem = fail(&world, fault, true).await;
        assert_eq!(problem.code, code, "{fault:?}: {problem}");
        let row = world.ended_row().await;
        assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", outcome), "{fault:?}");
        assert_eq!(row.usage_source, "estimated", "{fault:?}");
        let has_written = [Fault::HangMidStream, Fault::CutMidStream, Fault::ErrorMidStream].contains(&fault);
        assert!(!has_written || (row.output_tokens > 50 && row.cost > NanoUsd::ZERO), "{fault:?}: {row:?}");
        world.assert_nothing_is_held().await;
    }
}

#[tokio::test]
async fn a_whole_answer_that_is_not_json_is_an_error_and_estimated() {
    let world = World::new().await;
    let problem = fail(&world, Fault::Garbage, false).await;
    assert_eq!((problem.status, problem.code.as_str()), (502, "provider_error"));
    assert_eq!(world.ended_row().await.usage_source, "estimated");
}

#[tokio::test]
async fn a_key_in_the_providers_words_is_redacted_and_its_waiting_time_is_passed_on() {
    let world = World::new().await;
    let problem = fail(&world, Fault::BadRequest, false).await;
    assert!(problem.detail.contains("Invalid value for `temperature` (seen with [redacted])"), "{problem}");
    assert_eq!(problem.field.as_deref(), Some("temperature"));
    assert_eq!(problem.provider_request_id.as_deref(), Some("req_simulated_refusal"));
    world.control.set_fault(Some(Fault::RateLimited));
    let error = world.ask(question("gpt-5.4", "hi", false)).await.err().unwrap();
    assert_eq!(error.retry_after(), Some(7));
}

#[tokio::test]
async fn usage_that_is_missing_is_estimated_and_usage_that_cannot_be_charges_the_reservation() {
    for stream in [false, true] {
        for (fault, source) in
            [(Fault::NoUsage, "estimated"), (Fault::HugeUsage, "reserved"), (Fault::NegativeUsage, "reserved")]
        {
            let world = World::new().await;
            world.control.set_fault(Some(fault));
            let mut body = question("gpt-5.4", "Explain it in detail", stream);
            body["max_tokens"] = 4_000.into();
            let answer = world.ask(body).await.unwrap();
            if stream {
                let heard = hear(answer).await;
                assert!(heard.error.is_none() && !heard.settled.unwrap().from_provider);
            }
            let row = world.ended_row().await;
            assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", source), "{fault:?} {stream}");
            if source == "estimated" {
                assert!(row.output_tokens > 300 && row.input_tokens > 0, "{row:?}");
            } else {
                assert_eq!(row.cost, row.reserved, "{row:?}");
            }
            world.assert_nothing_is_held().await;
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_costs_nothing() {
    let world = World::new().await;
    let mut gone = world.new_connection(KEY);
    gone.name = "Gone".to_owned();
    gone.probe = false;
    // Nothing listens on this port of the allow-listed host any more: the connection's address is changed under it.
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    world.gateway.remove(&world.admin, card.id).await.unwrap();
    gone.base_url = Some(format!("{}/nowhere", world.base_url));
    let card = world.gateway.connect(&world.admin, gone).await.unwrap();
    world.gateway.set_models(&world.admin, card.id, &["gpt-5.4".to_owned()]).await.unwrap();
    let error = world.ask(question("gpt-5.4", "hi", true)).await.err().unwrap();
    assert!(matches!(&error, Error::Provider(fault) if fault.status == 404), "{error}");
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.cost), ("released", NanoUsd::ZERO));
}
