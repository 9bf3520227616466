use crate::world::{World, cost, intent, settle};
use ledger::Error;
use types::{
    MemberId, Problem, Role,
    view::{Measure, NewLimit, Period, SubjectKind},
};

#[tokio::test]
async fn every_limit_of_a_person_is_listed_and_the_first_to_refuse_is_named() {
    let world = World::new().await;
    world.role(&world.ben, Role::Member).await;
    let (ben, ada) = (world.ben.member().unwrap(), world.ada.member().unwrap());
    world.spend(&world.ben, 100).await;
    // Ben's requests take cost(1_000, 100) each: twenty-four more fit under the organization's, nine under his own.
    world.org_limit(Measure::Cost, cost(25_000, 2_500).0, Period::Month).await;
    let own =
        world.limit((SubjectKind::Member, Some(ben.0)), Measure::Cost, cost(10_000, 1_000).0, Period::Month).await;
    world.limit((SubjectKind::Member, Some(ada.0)), Measure::Cost, 1, Period::Month).await;
    world.limit((SubjectKind::Role, Some(Role::Member.subject_id())), Measure::Requests, 500, Period::Day).await;
    world.limit((SubjectKind::Role, Some(Role::Owner.subject_id())), Measure::Requests, 1, Period::Day).await;
    let limits = world.ledger.effective_limits(&world.ada, ben).await.unwrap();
    let shown: Vec<_> = limits.iter().map(|each| (each.limit.subject_kind, each.fits)).collect();
    assert_eq!(shown, [(SubjectKind::Org, Some(24)), (SubjectKind::Role, Some(499)), (SubjectKind::Member, Some(9))]);
    let first = limits.iter().find(|each| each.is_first).unwrap();
    assert_eq!(first.limit.id, own);
    for _ in 0..9 {
        world.spend(&world.ben, 100).await;
    }
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap_err();
    assert!(matches!(refused, Error::Limit(refusal) if refusal.whose == SubjectKind::Member), "as foretold");
}

#[tokio::test]
async fn limits_are_explained_to_admins_about_people_of_their_own() {
    let world = World::new().await;
    let ben = world.ben.member().unwrap();
    let refused = Problem::from(world.ledger.effective_limits(&world.ben, ben).await.unwrap_err());
    assert_eq!(refused.status, 403);
    let eve = world.another_organization().await;
    let stranger: MemberId = eve.member().unwrap();
    let refused = Problem::from(world.ledger.effective_limits(&world.ada, stranger).await.unwrap_err());
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn a_budget_speaks_before_a_rate_and_a_rate_that_never_fits_is_not_waited_for() {
    let world = World::new().await;
    world.org_limit(Measure::Requests, 1, Period::Minute).await;
    let budget = world.org_limit(Measure::Cost, cost(1_000, 101).0, Period::Month).await;
    world.spend(&world.ben, 100).await;
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap_err();
    assert!(matches!(refused, Error::Limit(refusal) if refusal.measure == "cost"));
    world.ledger.remove_limit(&world.ada, budget).await.unwrap();
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap_err();
    assert!(matches!(refused, Error::Rate(_)));
    world.clock.advance_seconds(60);
    world.org_limit(Measure::Tokens, 1_000, Period::Minute).await;
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 1)).await.unwrap_err();
    let Error::Limit(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!((refusal.measure.as_str(), refusal.needed), ("tokens", 1_001));
    assert!(Problem::from(refused).detail.contains("waiting does not help"));
}

#[tokio::test]
async fn a_new_limit_is_tried_on_the_last_thirty_days_without_holding_anybody_to_it() {
    let world = World::new().await;
    world.spend(&world.ben, 100).await;
    world.clock.advance_seconds(31 * 86_400);
    for _ in 0..4 {
        world.clock.advance_seconds(86_400);
        for who in [&world.ben, &world.ada] {
            let reservation = world.ledger.reserve(who, intent(who, 1_000, 1_000)).await.unwrap();
            settle(reservation, 1_000, 100).await;
            world.clock.advance_seconds(1);
        }
    }
    let daily = |measure, cap| NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: None,
        measure,
        cap,
        period: Period::Day,
        hard: true,
    };
    let replay = world.ledger.replay(&world.ada, daily(Measure::Requests, 1)).await.unwrap();
    assert_eq!((replay.counted, replay.refused, replay.members, replay.is_cut), (8, 4, 1, false));
    // The worst case decides, as it does at admission.
    let replay = world.ledger.replay(&world.ada, daily(Measure::Cost, cost(2_000, 1_099).0)).await.unwrap();
    assert_eq!((replay.refused, replay.members), (4, 1));
    let replay = world.ledger.replay(&world.ada, daily(Measure::Cost, cost(2_000, 1_100).0)).await.unwrap();
    assert_eq!(replay.refused, 0);
    assert!(
        world.ledger.limits(&world.ada).await.unwrap().is_empty() && world.events("limit.created").await.is_empty()
    );
    let refused = Problem::from(world.ledger.replay(&world.ben, daily(Measure::Cost, 1)).await.unwrap_err());
    assert_eq!(refused.status, 403);
}
