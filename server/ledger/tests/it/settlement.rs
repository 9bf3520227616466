use crate::world::{World, cost, intent, outcome, settle};
use ledger::{Error, Outcome, UsageSource};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Scoped, entity};
use types::view::{Measure, Period};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_settlement_and_a_recovery_at_once_end_a_request_exactly_once() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Cost, cost(0, 1_000_000).0, Period::Month).await;
    let other = world.other_server();
    let (mut settled, mut recovered) = (0, 0);
    for _ in 0..20 {
        let reservation = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 500)).await.unwrap();
        world.clock.advance_seconds(31);
        let recovery = tokio::spawn({
            let other = other.clone();
            async move { other.recover().await.unwrap() }
        });
        let settlement = reservation.settle(outcome(1_000, 10)).await;
        recovered += recovery.await.unwrap();
        match settlement {
            Ok(_) => settled += 1,
            Err(Error::Ended(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(settled + recovered, 20);
    let rows = world.rows().await;
    let spent: i64 = rows.iter().map(|row| row.cost.0).sum();
    assert_eq!(world.windows(limit).await, [(0, spent)]);
}

#[tokio::test]
async fn figures_replace_what_was_held_and_the_row_says_how() {
    let world = World::new().await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 2_000, 500)).await.unwrap();
    assert_eq!(held.reserved(), cost(2_000, 500));
    world.clock.advance_seconds(3);
    let settled = settle(held, 1_204, 300).await;
    assert_eq!((settled.cost, settled.overran, settled.duration_ms), (cost(1_204, 300), false, 3_000));
    let row = world.ledger.row(&world.ben, settled.ledger_id).await.unwrap().unwrap();
    assert_eq!((row.state.as_str(), row.outcome.as_str(), row.usage_source.as_str()), ("settled", "ok", "provider"));
    assert_eq!(row.explanation, "1,204 input × $1.00/M + 300 output × $10.00/M = $0.0042");
    assert_eq!(row.duration_ms, Some(3_000));
}

#[tokio::test]
async fn figures_above_what_was_held_are_charged_and_audited() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Cost, cost(1_000, 100).0, Period::Month).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    let settled = settle(held, 1_000, 150).await;
    assert!(settled.overran);
    assert_eq!(settled.cost, cost(1_000, 150));
    // The window stands above its cap, and refuses.
    assert_eq!(world.windows(limit).await, [(0, cost(1_000, 150).0)]);
    assert!(matches!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 1)).await, Err(Error::Limit(_))));
    let events = world.events("ledger.overrun").await;
    assert_eq!(events.len(), 1);
    assert!(events.first().unwrap().detail.contains("\"is_implausible\":false"));
}

#[tokio::test]
async fn figures_beyond_belief_charge_the_reservation_and_are_kept() {
    let world = World::new().await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    // The model takes 100,000 tokens and answers at most 10,000.
    let settled = settle(held, 1_000, 9_000_000).await;
    assert_eq!((settled.cost, settled.usage_source), (cost(1_000, 100), UsageSource::Reserved));
    let rows = world.rows().await;
    assert_eq!(rows.first().unwrap().output_tokens, 9_000_000);
    assert!(world.events("ledger.overrun").await.first().unwrap().detail.contains("\"is_implausible\":true"));
}

#[tokio::test]
async fn without_figures_the_whole_reservation_is_charged() {
    let world = World::new().await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    let nothing = Outcome { usage: None, usage_source: UsageSource::Estimated, ..outcome(0, 0) };
    let settled = held.settle(nothing).await.unwrap();
    assert_eq!((settled.cost, settled.usage_source), (cost(1_000, 100), UsageSource::Reserved));
}

#[tokio::test]
async fn what_is_released_costs_nothing_and_stays_in_the_ledger() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Requests, 5, Period::Day).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    held.release("provider_error").await.unwrap();
    assert_eq!(world.windows(limit).await, [(0, 0)]);
    let rows = world.rows().await;
    let row = rows.first().unwrap();
    assert_eq!((row.state.as_str(), row.outcome.as_str(), row.cost.0), ("released", "provider_error", 0));
}

#[tokio::test]
async fn a_reservation_that_is_dropped_before_it_was_sent_is_released() {
    let world = World::new().await;
    let mut intent = intent(&world.ben, 1_000, 100);
    intent.sends_at_once = false;
    drop(world.ledger.reserve(&world.ben, intent).await.unwrap());
    // The release is in the lane's queue before this request is.
    world.spend(&world.ben, 1).await;
    assert!(world.rows().await.iter().any(|row| row.state == "released" && row.outcome == "not_sent"));
}

#[tokio::test]
async fn what_is_admitted_for_somebody_who_stopped_waiting_is_released() {
    let world = World::new().await;
    tokio::select! {
        biased;
        _ = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)) => panic!("nothing is that fast"),
        () = std::future::ready(()) => {}
    }
    world.spend(&world.ben, 1).await;
    let rows = world.rows().await;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().any(|row| row.state == "released" && row.outcome == "not_sent"));
}

#[tokio::test]
async fn a_database_that_fails_admits_nothing() {
    let world = World::new().await;
    world.org_limit(Measure::Cost, cost(1_000, 1_000).0, Period::Month).await;
    let write = world.store.write(world.scope()).await.unwrap();
    entity::spend_limit::Entity::update_in(world.scope())
        .col_expr(entity::spend_limit::Column::Measure, Expr::value("damage"))
        .filter(entity::spend_limit::Column::Cap.gt(0))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap_err();
    assert!(matches!(refused, Error::NotRecorded(_)));
    assert_eq!(types::Problem::from(refused).status, 503);
    assert!(world.rows().await.is_empty());
}

#[tokio::test]
async fn a_request_that_a_provider_refused_counts_as_one_and_uses_nothing_else() {
    let world = World::new().await;
    let requests = world.org_limit(Measure::Requests, 5, Period::Day).await;
    let tokens = world.org_limit(Measure::Tokens, 5_000, Period::Day).await;
    let spent = world.org_limit(Measure::Cost, cost(0, 5_000).0, Period::Day).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    held.refuse("provider_refused").await.unwrap();
    for (limit, window) in [(requests, (0, 1)), (tokens, (0, 0)), (spent, (0, 0))] {
        assert_eq!(world.windows(limit).await, [window]);
    }
    assert_eq!(world.rows().await.first().unwrap().state, "released");
}

#[test]
fn a_settlement_that_fails_is_not_told_as_a_request_that_never_was() {
    let error = Error::NotSettled { id: crate::world::id(), why: "the disk is full".to_owned() };
    let problem = types::Problem::from(error);
    assert_eq!(problem.status, 503);
    assert!(!problem.to_string().contains("Nothing was sent"), "{problem}");
}

#[tokio::test]
async fn tokens_beyond_belief_count_what_was_held_also_for_a_limit_that_is_made_later() {
    let world = World::new().await;
    let tokens = world.org_limit(Measure::Tokens, 1_000_000, Period::Day).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    let settled = settle(held, 900_000_000_000_000, 9_000_000).await;
    assert_eq!(settled.usage_source, UsageSource::Reserved);
    assert_eq!(world.windows(tokens).await, [(0, 1_100)]);
    world.ledger.seal_batches().await.unwrap();
    world.ledger.remove_limit(&world.ada, tokens).await.unwrap();
    let later = world.org_limit(Measure::Tokens, 1_000_000, Period::Day).await;
    assert_eq!(world.windows(later).await, [(0, 1_100)]);
}
