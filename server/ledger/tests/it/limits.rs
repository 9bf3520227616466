use crate::world::{World, cost, id, intent, with_key};
use futures_util::future::join_all;
use ledger::Error;
use store::Invalidation;
use types::{
    Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn month(subject_kind: SubjectKind, subject_id: Option<uuid::Uuid>, cap: i64) -> NewLimit {
    NewLimit { subject_kind, subject_id, model: None, measure: Measure::Cost, cap, period: Period::Month, hard: true }
}

#[tokio::test]
async fn a_limit_takes_effect_with_the_next_request_and_is_audited_and_announced() {
    let world = World::new().await;
    let mut news = world.store.bus().subscribe();
    let limit = world.ledger.set_limit(&world.ada, month(SubjectKind::Org, None, cost(0, 10).0)).await.unwrap();
    assert_eq!(news.recv().await.unwrap(), Invalidation::Organization(world.org));
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 11)).await.is_err());
    world.ledger.remove_limit(&world.ada, limit).await.unwrap();
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 11)).await.is_ok());
    assert_eq!((world.events("limit.created").await.len(), world.events("limit.removed").await.len()), (1, 1));
    assert!(world.ledger.remove_limit(&world.ada, limit).await.is_err());
}

#[tokio::test]
async fn a_changed_cap_keeps_what_was_used_and_a_second_limit_of_the_kind_is_not_made() {
    let world = World::new().await;
    let first = world.ledger.set_limit(&world.ada, month(SubjectKind::Org, None, cost(1_000, 100).0)).await.unwrap();
    world.spend(&world.ben, 100).await;
    let second = world.ledger.set_limit(&world.ada, month(SubjectKind::Org, None, cost(1_000, 120).0)).await.unwrap();
    assert_eq!(first, second);
    let limits = world.ledger.limits(&world.ada).await.unwrap();
    assert_eq!(limits.len(), 1);
    assert_eq!((limits[0].cap, limits[0].used), (cost(1_000, 120).0, cost(1_000, 100).0));
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 21)).await.is_err());
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 20)).await.is_ok());
}

#[tokio::test]
async fn a_limit_made_in_the_middle_of_a_month_counts_what_was_used_before() {
    let world = World::new().await;
    world.spend(&world.ben, 100).await;
    let flying = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 50)).await.unwrap();
    let limit = world.ledger.set_limit(&world.ada, month(SubjectKind::Org, None, cost(1_000, 160).0)).await.unwrap();
    assert_eq!(world.windows(limit).await, [(cost(0, 50).0, cost(1_000, 100).0)]);
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 11)).await.is_err());
    crate::world::settle(flying, 0, 5).await;
    assert_eq!(world.windows(limit).await, [(0, cost(1_000, 105).0)]);
}

#[tokio::test]
async fn caps_that_cannot_be_meant_and_strangers_are_refused() {
    let world = World::new().await;
    let refusal = async |limit| Problem::from(world.ledger.set_limit(&world.ada, limit).await.unwrap_err());
    assert_eq!(refusal(month(SubjectKind::Org, None, 0)).await.field.as_deref(), Some("cap"));
    assert_eq!(refusal(month(SubjectKind::Org, None, -1)).await.status, 400);
    assert!(refusal(month(SubjectKind::Org, None, i64::MAX)).await.detail.contains("$1,000,000.00"));
    assert_eq!(refusal(month(SubjectKind::Member, Some(id::<uuid::Uuid>()), 1)).await.status, 404);
    assert_eq!(refusal(month(SubjectKind::Member, None, 1)).await.field.as_deref(), Some("subject_id"));
    assert!(world.events("limit.created").await.is_empty());
}

#[tokio::test]
async fn only_admins_set_limits_but_members_cap_a_new_key_of_their_own() {
    let world = World::new().await;
    let refused = world.ledger.set_limit(&world.ben, month(SubjectKind::Org, None, 5)).await.unwrap_err();
    assert_eq!(Problem::from(refused).status, 403);
    let key = world.key_of(&world.ben).await;
    let cap = |cap| month(SubjectKind::Key, Some(key.0), cap);
    world.ledger.set_limit(&world.ben, cap(cost(0, 10).0)).await.unwrap();
    let raised = world.ledger.set_limit(&world.ben, cap(cost(0, 1_000).0)).await;
    assert!(matches!(raised, Err(Error::Refused(problem)) if problem.status == 403));
    let keyed = with_key(&world.ben, key);
    assert!(matches!(world.ledger.reserve(&keyed, intent(&keyed, 0, 11)).await, Err(Error::Limit(_))));
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 11)).await.is_ok());
    let adas = world.key_of(&world.ada).await;
    assert!(world.ledger.set_limit(&world.ben, month(SubjectKind::Key, Some(adas.0), 5)).await.is_err());
}

#[tokio::test]
async fn a_member_limits_the_monthly_cost_of_their_own_key_and_nothing_else() {
    let world = World::new().await;
    let key = world.key_of(&world.ben).await;
    let of_key = month(SubjectKind::Key, Some(key.0), 1_000);
    for wrong in [
        NewLimit { measure: Measure::Requests, ..of_key.clone() },
        NewLimit { period: Period::Total, ..of_key.clone() },
        NewLimit { model: Some("model".to_owned()), ..of_key.clone() },
    ] {
        let refused = Problem::from(world.ledger.set_limit(&world.ben, wrong).await.unwrap_err());
        assert_eq!(refused.status, 403, "{refused}");
    }
    world.ledger.set_limit(&world.ben, of_key).await.unwrap();
}

#[tokio::test]
async fn a_subject_has_a_bounded_number_of_limits() {
    let world = World::new().await;
    let key = world.key_of(&world.ben).await;
    let for_model =
        |n: usize| NewLimit { model: Some(format!("model-{n}")), ..month(SubjectKind::Key, Some(key.0), 1_000) };
    for n in 0..5 {
        world.ledger.set_limit(&world.ada, for_model(n)).await.unwrap();
    }
    let refused = Problem::from(world.ledger.set_limit(&world.ada, for_model(5)).await.unwrap_err());
    assert_eq!((refused.status, refused.field.as_deref()), (400, Some("subject_id")));
    // One that is there may be changed.
    world.ledger.set_limit(&world.ada, NewLimit { cap: 7, ..for_model(0) }).await.unwrap();
}

#[tokio::test]
async fn a_limit_without_an_end_counts_what_is_sealed_and_what_is_not_yet_once() {
    let world = World::new().await;
    for _ in 0..3 {
        world.spend(&world.ben, 10).await;
    }
    world.ledger.seal_batches().await.unwrap();
    world.clock.advance_seconds(40 * 86_400);
    world.spend(&world.ben, 10).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 5)).await.unwrap();
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 5)).await.unwrap();
    refused.refuse("provider_refused").await.unwrap();
    world.ledger.reserve(&world.ben, intent(&world.ben, 0, 5)).await.unwrap().release("key_unavailable").await.unwrap();
    let total = world.org_limit(Measure::Cost, cost(0, 1_000_000).0, Period::Total).await;
    assert_eq!(world.windows(total).await, [(cost(0, 5).0, 4 * cost(1_000, 10).0)]);
    let requests = world.org_limit(Measure::Requests, 100, Period::Total).await;
    assert_eq!(world.windows(requests).await, [(1, 5)]);
    drop(held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_that_is_made_while_requests_are_admitted_counts_every_one_of_them() {
    let world = World::new().await;
    let other = world.other_server();
    let mut limits = Vec::new();
    let mut held = Vec::new();
    for measure in [Measure::Requests, Measure::Cost, Measure::Tokens] {
        let asked = (0..40).map(|nth| {
            let server = if nth % 2 == 0 { world.ledger.clone() } else { other.clone() };
            let ben = world.ben.clone();
            tokio::spawn(async move { server.reserve(&ben, intent(&ben, 0, 1)).await.unwrap() })
        });
        let asked: Vec<_> = asked.collect();
        limits.push((measure, world.org_limit(measure, 1_000_000_000, Period::Month).await));
        held.extend(join_all(asked).await.into_iter().map(Result::unwrap));
    }
    for (measure, limit) in limits {
        let each = if measure == Measure::Cost { cost(0, 1).0 } else { 1 };
        assert_eq!(world.windows(limit).await, [(each * 120, 0)], "{measure:?}");
    }
    drop(held);
}
