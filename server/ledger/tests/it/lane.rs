//! What batches are made of: requests that end and requests that begin, of several organizations, in one transaction.

use crate::world::{World, cost, intent, settle};
use futures_util::future::join_all;
use ledger::{Error, Reservation};
use sea_orm::ConnectionTrait;
use store::{Backend, Read};
use types::{
    Role,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn limit(subject_kind: SubjectKind, subject_id: Option<uuid::Uuid>, measure: Measure, cap: i64) -> NewLimit {
    NewLimit { subject_kind, subject_id, model: None, measure, cap, period: Period::Month, hard: true }
}

#[tokio::test]
async fn organizations_that_share_a_batch_are_decided_each_by_its_own_limits() {
    let world = World::new().await;
    let eve = world.another_organization().await;
    // Roles are called the same in both: Eve is no admin's colleague.
    let admins = Some(Role::Admin.subject_id());
    world.ledger.set_limit(&world.ada, limit(SubjectKind::Role, admins, Measure::Requests, 3)).await.unwrap();
    let all = world.org_limit(Measure::Cost, cost(0, 100).0 * 8, Period::Month).await;
    world.ledger.set_limit(&eve, limit(SubjectKind::Org, None, Measure::Requests, 5)).await.unwrap();
    let asked = (0..30).map(|n| {
        let who = [&world.ada, &world.ben, &eve][n % 3].clone();
        let ledger = world.ledger.clone();
        async move { (n % 3, ledger.reserve(&who, intent(&who, 0, 100)).await) }
    });
    let mut admitted = [0; 3];
    let mut held: Vec<Reservation> = Vec::new();
    for (who, answer) in join_all(asked).await {
        match answer {
            Ok(reservation) => {
                admitted[who] += 1;
                held.push(reservation);
            }
            Err(error) => assert!(matches!(error, Error::Limit(_)), "{error:?}"),
        }
    }
    assert_eq!(admitted, [3, 5, 5]);
    assert_eq!(world.windows(all).await, [(cost(0, 800).0, 0)]);
    // Half of them end in the batches in which others begin.
    let refused = (0..8).map(|_| world.ledger.reserve(&world.ben, intent(&world.ben, 0, 100)));
    let (settled, refused) = tokio::join!(join_all(held.into_iter().map(|one| settle(one, 0, 100))), join_all(refused));
    assert_eq!(settled.len(), 13);
    assert!(refused.iter().all(|answer| matches!(answer, Err(Error::Limit(_)))));
    assert_eq!(world.windows(all).await, [(0, cost(0, 800).0)]);
    assert_eq!(world.rows().await.iter().filter(|row| row.state == "settled").count(), 8);
}

#[tokio::test]
async fn one_batch_admits_some_and_ends_others() {
    let world = World::new().await;
    let all = world.org_limit(Measure::Cost, cost(0, 1_000).0, Period::Month).await;
    let mut before = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 100)).await.unwrap();
    for _ in 0..8 {
        let next = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 100));
        let (settled, next) = tokio::join!(settle(before, 0, 10), next);
        assert_eq!(settled.cost, cost(0, 10));
        before = next.unwrap();
    }
    assert_eq!(world.windows(all).await, [(cost(0, 100).0, cost(0, 80).0)]);
    before.release("stopped").await.unwrap();
    assert_eq!(world.windows(all).await, [(0, cost(0, 80).0)]);
}

/// Connections of the admission lane to this database.
async fn lanes(read: &Read) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'keyhall lane' AND datname = current_database()";
    let counted = sea_orm::Statement::from_string(read.get_database_backend(), sql);
    read.query_one_raw(counted).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// The pool's connection is made when a batch needs it; most need it never.
#[tokio::test]
async fn on_postgres_only_a_window_that_begins_needs_another_way_than_the_lanes_own() {
    let world = World::new().await;
    if world.store.backend() != Backend::Postgres {
        return;
    }
    world.spend(&world.ben, 10).await;
    // Its window is made with it: something was used in it already.
    world.org_limit(Measure::Cost, cost(9_000, 1_000).0, Period::Day).await;
    world.spend(&world.ben, 10).await;
    let reservation = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 100)).await.unwrap();
    reservation.release("stopped").await.unwrap();
    assert_eq!(lanes(&world.store.read_shared().await.unwrap()).await, 1);
    world.clock.advance_seconds(24 * 60 * 60);
    world.spend(&world.ben, 10).await;
    assert_eq!(lanes(&world.store.read_shared().await.unwrap()).await, 2);
}
