use crate::world::{World, cost, intent, settle};
use futures_util::future::join_all;
use ledger::Error;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Scoped, entity};
use types::{
    Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_requests_at_once_exactly_those_are_admitted_that_fit() {
    let world = World::new().await;
    let one = cost(1_000, 100);
    // Room for eleven and almost a twelfth.
    let limit = world.org_limit(Measure::Cost, one.0 * 12 - 1, Period::Month).await;
    let other = world.other_server();
    let asked = (0..64).map(|n| {
        let server = if n % 2 == 0 { world.ledger.clone() } else { other.clone() };
        let ben = world.ben.clone();
        tokio::spawn(async move { server.reserve(&ben, intent(&ben, 1_000, 100)).await })
    });
    let answers: Vec<_> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
    let admitted = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(admitted, 11);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Limit(_)))));
    assert_eq!(world.windows(limit).await, [(one.0 * 11, 0)]);
    assert_eq!(world.rows().await.len(), 11);
}

#[tokio::test]
async fn what_is_settled_makes_room_for_what_was_held_too_much() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Cost, cost(1_000, 1_000).0, Period::Month).await;
    let reservation = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 1_000)).await.unwrap();
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 1)).await.is_err());
    settle(reservation, 1_000, 10).await;
    assert_eq!(world.windows(limit).await, [(0, cost(1_000, 10).0)]);
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 0, 990)).await.is_ok());
}

#[tokio::test]
async fn a_limit_of_a_member_binds_under_a_wider_one_and_nobody_else() {
    let world = World::new().await;
    let org = world.org_limit(Measure::Cost, cost(0, 1_000).0, Period::Month).await;
    let ben = (SubjectKind::Member, world.ben.member().map(|member| member.0));
    let own = world.limit(ben, Measure::Cost, cost(0, 100).0, Period::Month).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 80)).await.unwrap();
    assert_eq!(held.tightest().unwrap().left, cost(0, 20).0);
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 30)).await.unwrap_err();
    let Error::Limit(refusal) = refused else { panic!("{refused:?}") };
    assert!(refusal.rule.starts_with("You may spend"), "{}", refusal.rule);
    let ada = world.ledger.reserve(&world.ada, intent(&world.ada, 0, 900)).await.unwrap();
    assert_eq!(world.windows(org).await, [(cost(0, 980).0, 0)]);
    assert_eq!(world.windows(own).await, [(cost(0, 80).0, 0)]);
    // Refused by the organization's limit, and nothing of it is held in Ben's.
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 21)).await.unwrap_err();
    assert!(matches!(refused, Error::Limit(_)));
    assert_eq!(world.windows(own).await, [(cost(0, 80).0, 0)]);
    held.release("provider_error").await.unwrap();
    ada.release("provider_error").await.unwrap();
    assert_eq!(world.windows(org).await, [(0, 0)]);
}

#[tokio::test]
async fn a_refusal_explains_itself_and_offers_the_longest_answer_that_fits() {
    let world = World::new().await;
    world.org_limit(Measure::Cost, cost(1_000, 300).0, Period::Month).await;
    world.spend(&world.ben, 50).await;
    // 0.0025 dollars are left of 0.004: a prompt of 100 tokens leaves 0.0024 for the answer.
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 100, 5_000)).await.unwrap_err();
    let Error::Limit(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!(refusal.rule, "Your organization may spend $0.0040 a month");
    assert_eq!((refusal.left, refusal.needed), (cost(0, 250).0, cost(100, 5_000).0));
    assert_eq!(refusal.fitting_max_tokens, Some(240));
    assert_eq!(refusal.resets_at, Some("2026-12-01".parse().unwrap()));
    let problem = Problem::from(refused);
    assert_eq!((problem.status, problem.code.as_str()), (429, "budget_exceeded"));
    assert!(problem.title.contains("$0.0025 left"), "{}", problem.title);
    assert!(problem.detail.contains("A max_tokens of 240 or less would fit."), "{}", problem.detail);
    assert!(problem.detail.contains("1 Dec 2026"), "{}", problem.detail);
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 100, 240)).await.is_ok());
}

#[tokio::test]
async fn a_prompt_that_does_not_fit_is_offered_nothing_smaller() {
    let world = World::new().await;
    world.org_limit(Measure::Cost, cost(1_000, 0).0, Period::Month).await;
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1_001, 10)).await.unwrap_err();
    let Error::Limit(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.fitting_max_tokens, None);
}

#[tokio::test]
async fn rates_refuse_as_rates_and_start_over_with_the_next_minute() {
    let world = World::new().await;
    world.org_limit(Measure::Requests, 2, Period::Minute).await;
    world.spend(&world.ben, 1).await;
    world.spend(&world.ben, 1).await;
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap_err();
    let Error::Rate(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!(refusal.resets_at, Some("2026-11-23T10:01:00Z".parse().unwrap()));
    assert_eq!(Problem::from(refused).code, "rate_limit_exceeded");
    world.clock.advance_seconds(60);
    world.spend(&world.ben, 1).await;
}

#[tokio::test]
async fn requests_at_once_are_counted_while_they_last() {
    let world = World::new().await;
    world.org_limit(Measure::Concurrency, 1, Period::Month).await;
    let first = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap();
    assert!(matches!(world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await, Err(Error::Rate(_))));
    settle(first, 1, 1).await;
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.is_ok());
}

#[tokio::test]
async fn tokens_are_held_at_their_bound_and_counted_as_they_were() {
    let world = World::new().await;
    let limit = world.org_limit(Measure::Tokens, 2_000, Period::Day).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 500)).await.unwrap();
    assert_eq!(world.windows(limit).await, [(1_500, 0)]);
    settle(held, 900, 33).await;
    assert_eq!(world.windows(limit).await, [(0, 933)]);
}

#[tokio::test]
async fn a_limit_on_one_model_lets_others_pass() {
    let world = World::new().await;
    let limit = NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: Some("dear".to_owned()),
        measure: Measure::Requests,
        cap: 1,
        period: Period::Total,
        hard: true,
    };
    world.ledger.set_limit(&world.ada, limit).await.unwrap();
    let dear = || {
        let mut intent = intent(&world.ben, 1, 1);
        intent.model = "dear".to_owned();
        world.ledger.reserve(&world.ben, intent)
    };
    settle(dear().await.unwrap(), 1, 1).await;
    assert!(matches!(dear().await, Err(Error::Limit(_))));
    world.spend(&world.ben, 1).await;
}

#[tokio::test]
async fn a_model_without_a_price_is_refused_where_money_is_limited_and_costs_nothing_elsewhere() {
    let world = World::new().await;
    let unpriced = || {
        let mut intent = intent(&world.ben, 1_000, 100);
        intent.price = None;
        world.ledger.reserve(&world.ben, intent)
    };
    world.org_limit(Measure::Tokens, 1_000_000, Period::Month).await;
    let settled = settle(unpriced().await.unwrap(), 1_000, 100).await;
    assert_eq!(settled.cost.0, 0);
    assert_eq!(world.rows().await.first().unwrap().price_id, "");
    world.org_limit(Measure::Cost, 1_000_000, Period::Month).await;
    let refused = unpriced().await.unwrap_err();
    assert!(matches!(&refused, Error::Unpriced(model) if model == "model"));
    let problem = Problem::from(refused);
    assert_eq!((problem.status, problem.code.as_str()), (403, "model_unpriced"));
}

#[tokio::test]
async fn nobody_spends_in_the_name_of_another_but_the_operator() {
    let world = World::new().await;
    let refused = world.ledger.reserve(&world.ada, intent(&world.ben, 1, 1)).await.unwrap_err();
    assert_eq!(Problem::from(refused).status, 403);
    assert!(world.ledger.reserve(&world.operator, intent(&world.ben, 1, 1)).await.is_ok());
}

#[tokio::test]
async fn a_month_ends_at_midnight_of_the_organization() {
    let world = World::at("2026-11-30T22:59:59Z", "Europe/Berlin").await;
    let limit = world.org_limit(Measure::Cost, cost(1_000, 100).0, Period::Month).await;
    world.spend(&world.ben, 100).await;
    assert!(world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.is_err());
    world.clock.advance_seconds(1);
    world.spend(&world.ben, 100).await;
    assert_eq!(world.windows(limit).await, [(0, cost(1_000, 100).0), (0, cost(1_000, 100).0)]);
    // A clock that goes back does not open November again: what is used counts in December.
    world.clock.advance_seconds(-1);
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap_err();
    let Error::Limit(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.resets_at, Some("2026-12-31T23:00:00Z".parse().unwrap()));
    assert_eq!(world.windows(limit).await.len(), 2);
}

#[tokio::test]
async fn a_request_that_spans_midnight_is_settled_in_the_window_that_admitted_it() {
    let world = World::at("2026-11-30T23:59:59Z", "UTC").await;
    let limit = world.org_limit(Measure::Cost, cost(1_000, 1_000).0, Period::Month).await;
    let held = world.ledger.reserve(&world.ben, intent(&world.ben, 1_000, 100)).await.unwrap();
    world.clock.advance_seconds(2);
    world.spend(&world.ben, 7).await;
    settle(held, 1_000, 50).await;
    assert_eq!(world.windows(limit).await, [(0, cost(1_000, 50).0), (0, cost(1_000, 7).0)]);
}

#[tokio::test]
async fn the_offered_length_is_for_each_of_several_answers() {
    let world = World::new().await;
    world.org_limit(Measure::Cost, cost(100, 340).0, Period::Month).await;
    let mut three = intent(&world.ben, 100, 3 * 1_000 + 40);
    (three.answers, three.predicted_tokens) = (3, 40);
    let refused = world.ledger.reserve(&world.ben, three.clone()).await.unwrap_err();
    let Error::Limit(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.fitting_max_tokens, Some(100));
    three.output_bound_tokens = 3 * 100 + 40;
    assert!(world.ledger.reserve(&world.ben, three).await.is_ok());
}

#[tokio::test]
async fn a_limit_that_counts_nowhere_admits_nothing() {
    let world = World::new().await;
    world.org_limit(Measure::Requests, 10, Period::Day).await;
    world.spend(&world.ben, 1).await;
    let write = world.store.write(world.scope()).await.unwrap();
    // Today's window is made to have ended yesterday: none can be made in its place.
    entity::limit_window::Entity::update_in(world.scope())
        .col_expr(entity::limit_window::Column::EndsAt, Expr::value(1))
        .filter(entity::limit_window::Column::EndsAt.is_not_null())
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap_err();
    assert!(matches!(refused, Error::Damaged(_)), "{refused}");
}

#[tokio::test]
async fn an_organization_whose_rows_are_damaged_holds_up_no_other() {
    let world = World::new().await;
    let other = world.another_organization().await;
    world.org_limit(Measure::Requests, 10, Period::Day).await;
    let write = world.store.write(world.scope()).await.unwrap();
    entity::spend_limit::Entity::update_in(world.scope())
        .col_expr(entity::spend_limit::Column::Measure, Expr::value("damage"))
        .filter(entity::spend_limit::Column::Cap.gt(0))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    // All are queued before the lane takes any.
    let asked = (0..20).map(|n| {
        let who = if n % 2 == 0 { &world.ben } else { &other };
        world.ledger.reserve(who, intent(who, 1, 1))
    });
    let answers = join_all(asked).await;
    for (n, answer) in answers.iter().enumerate() {
        match answer {
            Ok(_) => assert_eq!(n % 2, 1),
            Err(error) => assert!(n % 2 == 0 && matches!(error, Error::NotRecorded(_)), "{error}"),
        }
    }
}
