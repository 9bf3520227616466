//! Ends that nobody waits for: a server that leaves, a reader that sleeps, a right that is gone, a ledger that fails.

use crate::world::{World, hear, question, short};
use bytes::Bytes;
use demo::model_provider::Fault;
use futures_util::StreamExt;
use gateway::{AnswerBody, Ask, Error, OnDisconnect, StreamItem, Timeouts};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;
use std::time::{Duration, Instant};
use store::{Scoped, entity};
use types::{
    NanoUsd, Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn ask(body: serde_json::Value) -> Ask {
    Ask::chat_completions(Bytes::from(body.to_string()))
        .unwrap()
        .with_deltas()
        .on_disconnect(OnDisconnect::CancelAtOnce)
}

/// Starts a stream that hangs in its middle, hears its first words and drops it.
async fn stopped(world: &World, body: serde_json::Value) -> entity::ledger::Model {
    world.control.set_fault(Some(Fault::HangMidStream));
    let answer = world.gateway.ask(&world.member, ask(body)).await.unwrap();
    let AnswerBody::Stream(mut items) = answer.body else { panic!("it does not stream") };
    while !matches!(items.next().await.unwrap().unwrap(), StreamItem::Delta { .. }) {}
    drop(items);
    world.ended_row().await
}

#[tokio::test]
async fn a_stopped_stream_is_charged_by_the_clock_for_every_answer() {
    let mut costs = Vec::new();
    for (answers, least) in [(1, 250), (3, 750)] {
        let world = World::new().await;
        let mut body = question("gpt-5.4", "Explain it in detail", true);
        body["n"] = json!(answers);
        let row = stopped(&world, body).await;
        assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("stopped", "estimated"));
        assert!(row.output_tokens >= least, "{row:?}");
        // The question has more than its text, and is told in far fewer tokens than it has bytes.
        assert!((20..200).contains(&row.input_tokens), "{row:?}");
        assert_eq!(row.cost, world.cost_of(&row).await);
        assert!(row.cost < row.reserved);
        costs.push(row.cost);
    }
    assert!(costs[1].0 > 2 * costs[0].0, "{costs:?}");
}

#[tokio::test]
async fn a_stopped_stream_never_costs_more_than_was_held() {
    let world = World::new().await;
    let mut body = question("gpt-5.4", "Explain it in detail", true);
    body["max_tokens"] = json!(40);
    let row = stopped(&world, body).await;
    assert_eq!(row.output_tokens, 40);
    assert!(row.cost <= row.reserved && row.cost > NanoUsd::ZERO);
}

#[tokio::test]
async fn what_only_the_provider_can_count_is_charged_in_full() {
    let world = World::new().await;
    let image = json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}});
    let row = stopped(
        &world,
        json!({"model": "gpt-5.4", "stream": true, "messages": [{"role": "user", "content": [image]}]}),
    )
    .await;
    assert!(row.input_tokens > 50_000, "{row:?}");
    assert_eq!(row.cost, world.cost_of(&row).await);
}

#[tokio::test]
async fn a_server_that_leaves_ends_its_streams_and_says_so() {
    let world = World::new().await;
    let long = Duration::from_secs(60);
    let gateway = world.gateway.clone().with_timeouts(Timeouts { headers: long, idle: long, ..short() });
    world.control.set_fault(Some(Fault::HangMidStream));
    let answer = gateway.ask(&world.member, ask(question("gpt-5.4", "Explain it", true))).await.unwrap();
    world.leave();
    let started = Instant::now();
    let heard = hear(answer).await;
    assert!(started.elapsed() >= short().leave && started.elapsed() < Duration::from_secs(10));
    assert!(matches!(heard.error, Some(Error::Stopping)), "{:?}", heard.error);
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", "interrupted"));
    assert!(row.output_tokens >= 250 && row.cost == world.cost_of(&row).await);
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_reader_that_never_reads_holds_the_provider_until_the_total_is_over() {
    let world = World::new().await;
    world.control.set_fault(Some(Fault::Endless));
    let gateway = world.gateway.clone().with_timeouts(Timeouts { total: Duration::from_secs(1), ..short() });
    let answer = gateway.ask(&world.member, ask(question("gpt-5.4", "Explain it", true))).await.unwrap();
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", "disconnected"));
    assert!(row.output_tokens >= 250);
    world.assert_nothing_is_held().await;
    drop(answer);
}

#[tokio::test]
async fn a_reader_of_an_answer_without_end_hears_that_it_did_not_end() {
    let world = World::new().await;
    world.control.set_fault(Some(Fault::Endless));
    let gateway = world.gateway.clone().with_timeouts(Timeouts { total: Duration::from_secs(1), ..short() });
    let answer = gateway.ask(&world.member, ask(question("gpt-5.4", "Explain it", true))).await.unwrap();
    let heard = hear(answer).await;
    let problem = Problem::from(heard.error.expect("it ended like an answer"));
    assert_eq!(problem.status, 504, "{problem:?}");
    let row = world.ended_row().await;
    assert_eq!(row.state, "settled");
    assert_ne!(row.outcome, "disconnected");
    assert_eq!(row.cost, world.cost_of(&row).await);
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_right_that_ended_before_the_request_was_sent_sends_nothing() {
    let world = World::new().await;
    let write = world.store.write(world.scope).await.unwrap();
    entity::member::Entity::update_in(world.scope)
        .set(entity::member::ActiveModel { status: Set("removed".into()), ..Default::default() })
        .filter(entity::member::Column::Id.eq(world.member.member().unwrap()))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    // The caller was authenticated before, and no news of the change will ever come.
    let problem = Problem::from(world.ask(question("gpt-5.4", "hi", true)).await.err().unwrap());
    assert_eq!(problem.status, 401);
    assert!(world.control.completions().is_empty());
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.outcome.as_str(), row.sent_at), ("released", "revoked", None));
    world.assert_nothing_is_held().await;
}

fn of_the_organization(measure: Measure, cap: i64) -> NewLimit {
    let period = Period::Day;
    NewLimit { subject_kind: SubjectKind::Org, subject_id: None, model: None, measure, cap, period, hard: true }
}

#[tokio::test]
async fn what_the_provider_refused_was_a_request_and_what_did_not_reach_it_was_none() {
    let world = World::new().await;
    world.ledger.set_limit(&world.admin, of_the_organization(Measure::Requests, 2)).await.unwrap();
    world.control.set_fault(Some(Fault::BadRequest));
    for status in [400, 400, 429] {
        let problem = Problem::from(world.ask(question("gpt-5.4", "hi", false)).await.err().unwrap());
        assert_eq!(problem.status, status, "{problem}");
    }
    assert_eq!(world.control.completions().len(), 2);
}

#[tokio::test]
async fn an_answer_that_cannot_be_settled_is_given_and_told_at_what_recovery_will_charge() {
    let world = World::new().await;
    let limit = of_the_organization(Measure::Cost, 1_000_000_000_000);
    let limit = world.ledger.set_limit(&world.admin, limit).await.unwrap();
    let answer = world.ask(question("gpt-5.4", "hi", true)).await.unwrap();
    let (row, write) = (world.row(answer.ledger_id).await, world.store.write(world.scope).await.unwrap());
    entity::spend_limit::Entity::update_in(world.scope)
        .set(entity::spend_limit::ActiveModel { measure: Set("damage".into()), ..Default::default() })
        .filter(entity::spend_limit::Column::Id.eq(limit))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    let heard = hear(answer).await;
    assert!(heard.error.is_none() && String::from_utf8_lossy(&heard.bytes).contains("[DONE]"), "{heard:?}");
    let settled = heard.settled.unwrap();
    assert_eq!((settled.cost, settled.from_provider), (row.reserved, false));
}
