//! Callers that go away, and callers that are sent away.

use crate::world::{World, hear, question, short};
use bytes::Bytes;
use demo::model_provider::Fault;
use futures_util::{FutureExt, StreamExt};
use gateway::{AnswerBody, Ask, OnDisconnect, StreamItem, Timeouts};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use std::time::{Duration, Instant};
use store::{Invalidation, Scoped, entity};
use types::{NanoUsd, Problem};

fn ask(world: &World, fault: Fault, on_disconnect: OnDisconnect) -> Ask {
    world.control.set_fault(Some(fault));
    let body = Bytes::from(question("gpt-5.4", "Explain it in detail", true).to_string());
    Ask::chat_completions(body).unwrap().with_deltas().on_disconnect(on_disconnect)
}

/// Waits until the provider has noticed.
async fn assert_provider_is_cut_off(world: &World) {
    for _ in 0..500 {
        if world.control.completions().iter().all(|seen| !seen.is_open) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the provider is still answering");
}

#[tokio::test]
async fn a_stop_cuts_the_provider_off_at_once_and_settles_what_arrived() {
    let world = World::new().await;
    let answer =
        world.gateway.ask(&world.member, ask(&world, Fault::HangMidStream, OnDisconnect::CancelAtOnce)).await.unwrap();
    let AnswerBody::Stream(mut items) = answer.body else { panic!("it does not stream") };
    let mut text = String::new();
    while text.len() < 200 {
        if let StreamItem::Delta { text: more, .. } = items.next().await.unwrap().unwrap() {
            text.push_str(&more);
        }
    }
    drop(items);
    let row = world.ended_row().await;
    assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", "stopped"));
    assert_eq!(row.usage_source, "estimated");
    assert!(row.output_tokens >= 250 && row.cost > NanoUsd::ZERO && row.cost == world.cost_of(&row).await);
    world.assert_nothing_is_held().await;
    assert_provider_is_cut_off(&world).await;
}

#[tokio::test]
async fn a_lost_connection_is_read_on_for_the_figures() {
    let world = World::new().await;
    // As long as a busy machine may take for the whole answer: it is not cut off here.
    let ample = Duration::from_secs(60);
    let gateway = world.gateway.clone().with_timeouts(Timeouts { drain: ample, idle: ample, ..short() });
    let body = Bytes::from(question("gpt-5.4", "Explain it in detail", true).to_string());
    let answer = gateway.ask(&world.member, Ask::chat_completions(body).unwrap()).await.unwrap();
    drop(answer);
    let row = world.ended_row().await;
    assert_eq!((row.outcome.as_str(), row.usage_source.as_str()), ("ok", "provider"));
    world.assert_nothing_is_held().await;
}

#[tokio::test]
async fn a_lost_connection_is_not_read_on_for_ever() {
    for fault in [Fault::Endless, Fault::HangMidStream] {
        let world = World::new().await;
        let answer = world.gateway.ask(&world.member, ask(&world, fault, OnDisconnect::DrainThenCancel)).await.unwrap();
        let started = Instant::now();
        drop(answer);
        let row = world.ended_row().await;
        assert!(started.elapsed() < Duration::from_secs(10), "{fault:?}");
        assert_eq!(row.state, "settled", "{fault:?}");
        assert_eq!(row.usage_source, "estimated", "{fault:?}");
        assert!(row.output_tokens >= 250 && row.cost == world.cost_of(&row).await, "{fault:?}: {row:?}");
        world.assert_nothing_is_held().await;
        assert_provider_is_cut_off(&world).await;
    }
}

#[tokio::test]
async fn whoever_goes_before_the_answer_begins_leaves_nothing_behind() {
    for stream in [false, true] {
        let world = World::new().await;
        {
            // Asked, and dropped once the provider has the request.
            let asked = world.ask(question(Fault::HangBeforeHeaders.model(), "hi", stream));
            tokio::pin!(asked);
            while world.control.completions().is_empty() {
                assert!(asked.as_mut().now_or_never().is_none());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        let row = world.ended_row().await;
        assert_eq!(row.state, "settled");
        assert!(row.output_tokens >= 250 && row.input_tokens > 0, "{row:?}");
        world.assert_nothing_is_held().await;
    }
}

#[tokio::test]
async fn a_removed_member_loses_the_stream_within_a_second() {
    let world = World::new().await;
    let answer =
        world.gateway.ask(&world.member, ask(&world, Fault::Endless, OnDisconnect::DrainThenCancel)).await.unwrap();
    let mut write = world.store.write(world.scope).await.unwrap();
    let member = world.member.member().unwrap();
    entity::member::Entity::update_in(world.scope)
        .set(entity::member::ActiveModel { status: Set("removed".into()), ..Default::default() })
        .filter(entity::member::Column::Id.eq(member))
        .exec(&write)
        .await
        .unwrap();
    write.invalidate(Invalidation::Member(world.scope.org(), member));
    write.commit().await.unwrap();
    let started = Instant::now();
    let heard = hear(answer).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(Problem::from(heard.error.unwrap()).status, 401);
    assert_eq!(world.ended_row().await.outcome, "revoked");
}
