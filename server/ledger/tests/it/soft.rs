use crate::world::{World, cost, intent};
use types::{
    Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn soft(cap: i64) -> NewLimit {
    NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: None,
        measure: Measure::Cost,
        cap,
        period: Period::Day,
        hard: false,
    }
}

#[tokio::test]
async fn a_soft_limit_refuses_nothing_warns_whoever_asks_and_is_audited_once_a_window() {
    let world = World::new().await;
    let limit = world.ledger.set_limit(&world.ada, soft(cost(1_000, 100).0)).await.unwrap();
    let first = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 5_000)).await.unwrap();
    assert!(first.warnings().is_empty() && first.tightest().is_none(), "nothing is used up yet");
    crate::world::settle(first, 1_000, 100).await;
    let next = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    let warning = next.warnings()[0].to_string();
    assert_eq!(
        warning,
        "Your organization may spend $0.0020 a day: $0.0020 used; starts over on 24 Nov 2026, 00:00 UTC"
    );
    crate::world::settle(next, 1_000, 100).await;
    let events = world.events("limit.passed").await;
    assert_eq!(events.len(), 1, "not again in the same window");
    assert!(events[0].detail.contains(&format!("\"cap\":{}", cost(1_000, 100).0)), "{}", events[0].detail);
    assert_eq!(world.ledger.allowance(&world.ben).await.unwrap().warnings.len(), 1);
    world.clock.advance_seconds(86_400);
    assert!(world.ledger.allowance(&world.ben).await.unwrap().warnings.is_empty());
    world.spend(&world.ben, 100).await;
    assert_eq!(world.events("limit.passed").await.len(), 2);
    assert_eq!(world.windows(limit).await, [(0, 2 * cost(1_000, 100).0), (0, cost(1_000, 100).0)]);
}

#[tokio::test]
async fn a_soft_limit_and_a_hard_one_of_the_same_kind_stand_side_by_side() {
    let world = World::new().await;
    world.ledger.set_limit(&world.ada, soft(cost(0, 80).0)).await.unwrap();
    let hard = NewLimit { hard: true, ..soft(cost(0, 100).0) };
    assert!(world.ledger.replaced_by(&world.ada, hard.clone()).await.unwrap().is_none());
    world.ledger.set_limit(&world.ada, hard.clone()).await.unwrap();
    assert_eq!(world.ledger.limits(&world.ada).await.unwrap().len(), 2);
    let replaced = world.ledger.replaced_by(&world.ada, NewLimit { cap: 5, ..hard }).await.unwrap().unwrap();
    assert_eq!((replaced.cap, replaced.hard), (cost(0, 100).0, true));
    // What members have left is what the hard one leaves.
    assert_eq!(world.ledger.allowance(&world.ben).await.unwrap().cap, Some(cost(0, 100)));
}

#[tokio::test]
async fn a_limit_on_requests_at_once_does_not_only_warn() {
    let world = World::new().await;
    let at_once = NewLimit { measure: Measure::Concurrency, period: Period::Total, ..soft(3) };
    let refused = Problem::from(world.ledger.set_limit(&world.ada, at_once).await.unwrap_err());
    assert_eq!((refused.status, refused.field.as_deref()), (400, Some("hard")));
}

#[tokio::test]
async fn an_unpriced_model_passes_a_soft_limit_on_cost() {
    let world = World::new().await;
    world.ledger.set_limit(&world.ada, soft(1)).await.unwrap();
    let mut unpriced = intent(&world.ben, 10, 10);
    unpriced.price = None;
    assert!(world.ledger.reserve(&world.ben, unpriced).await.is_ok());
}
