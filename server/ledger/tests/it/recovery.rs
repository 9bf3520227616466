use crate::world::{World, cost, intent, outcome};
use ledger::Error;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Scoped, entity};
use types::view::{Measure, Period};

#[tokio::test]
async fn a_process_that_dies_loses_nothing_and_leaves_nothing_held() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Cost, cost(0, 10_000).0, Period::Month).await;
    let sent = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    let mut late = intent(&world.ben, 1_000, 200);
    late.sends_at_once = false;
    let mut announced = world.ledger.reserve(&world.ben, late.clone()).await.unwrap();
    announced.sent().await.unwrap();
    let unsent = world.ledger.reserve(&world.ben, late).await.unwrap();
    let restarted = world.other_server();
    assert_eq!(restarted.recover().await.unwrap(), 0, "leases still run");
    world.clock.advance_seconds(31);
    assert_eq!(restarted.recover().await.unwrap(), 3);
    assert_eq!(restarted.recover().await.unwrap(), 0, "what has ended is left alone");
    let mut rows = world.rows().await;
    rows.sort_by_key(|row| row.reserved);
    let ends: Vec<_> =
        rows.iter().map(|row| (row.id, row.state.as_str(), row.usage_source.as_str(), row.cost)).collect();
    assert!(ends.contains(&(sent.ledger_id(), "interrupted", "reserved", cost(1_000, 100))));
    assert!(ends.contains(&(announced.ledger_id(), "interrupted", "reserved", cost(1_000, 200))));
    assert!(ends.contains(&(unsent.ledger_id(), "released", "", cost(0, 0))));
    assert_eq!(world.windows(limit).await, [(0, cost(2_000, 300).0)]);
    assert!(matches!(sent.settle(outcome(1, 1)).await, Err(Error::Ended(_))));
}

#[tokio::test]
async fn a_process_that_dies_gives_its_place_among_requests_at_once_to_others() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Concurrency, 1, Period::Total).await;
    let lost = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap();
    let restarted = world.other_server();
    assert!(matches!(restarted.reserve(&world.ben, intent(&world.ben, 1, 1)).await, Err(Error::Rate(_))));
    world.clock.advance_seconds(31);
    assert_eq!(restarted.recover().await.unwrap(), 1);
    assert_eq!(world.windows(limit).await, [(0, 0)]);
    // The end that comes too late gives nothing back a second time.
    let next = restarted.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap();
    assert!(lost.settle(outcome(1, 1)).await.is_err());
    assert_eq!(world.windows(limit).await, [(1, 0)]);
    next.release("not_sent").await.unwrap();
    assert_eq!(world.windows(limit).await, [(0, 0)]);
}

#[tokio::test]
async fn a_heartbeat_keeps_what_is_held() {
    let world = World::new().await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    for _ in 0..6 {
        world.clock.advance_seconds(25);
        world.ledger.heartbeat().await.unwrap();
        assert_eq!(world.other_server().recover().await.unwrap(), 0);
    }
    assert!(held.settle(outcome(1_000, 10)).await.is_ok());
}

#[tokio::test]
async fn windows_of_rates_are_forgotten_but_the_newest() {
    let world = World::new().await;
    let rate = world.org_limit(Measure::Requests, 100, Period::Minute).await;
    let month = world.org_limit(Measure::Cost, cost(0, 1_000_000).0, Period::Day).await;
    for _ in 0..5 {
        world.spend(&world.ben, 1).await;
        world.clock.advance_seconds(3_600);
    }
    world.clock.advance_seconds(3 * 86_400);
    assert_eq!(world.windows(rate).await.len(), 5);
    world.ledger.recover().await.unwrap();
    assert_eq!((world.windows(rate).await.len(), world.windows(month).await.len()), (1, 1));
}

#[tokio::test]
async fn an_organization_that_cannot_be_recovered_holds_up_no_other() {
    let world = World::new().await;
    let other = world.another_organization().await;
    world.org_limit(Measure::Requests, 10, Period::Day).await;
    let (mine, theirs) = (intent(&world.ben, 1, 1), intent(&other, 1, 1));
    let _mine = world.ledger.reserve(&world.ben, mine).await.unwrap();
    let _theirs = world.ledger.reserve(&other, theirs).await.unwrap();
    let write = world.store.write(world.scope()).await.unwrap();
    entity::spend_limit::Entity::update_in(world.scope())
        .col_expr(entity::spend_limit::Column::Measure, Expr::value("damage"))
        .filter(entity::spend_limit::Column::Cap.gt(0))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    world.clock.advance_seconds(31);
    assert_eq!(world.other_server().recover().await.unwrap(), 1);
}
