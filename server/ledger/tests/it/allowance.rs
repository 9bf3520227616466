use crate::world::{World, cost, intent, with_key};
use ledger::NewPrice;
use types::{
    NanoUsd, PicoUsdPerUnit,
    view::{ConnectionKind, Measure, Period, SubjectKind},
};

#[tokio::test]
async fn an_allowance_is_the_tightest_limit_on_cost_or_the_months_spending() {
    let world = World::new().await;
    world.spend(&world.ben, 10).await;
    world.spend(&world.ada, 500).await;
    let allowance = world.ledger.allowance(&world.ben).await.unwrap();
    assert_eq!((allowance.spent, allowance.held, allowance.cap), (cost(1_000, 10), NanoUsd::ZERO, None));
    assert_eq!(allowance.resets_at, Some("2026-12-01".parse().unwrap()));
    world.org_limit(Measure::Cost, cost(0, 100_000).0, Period::Month).await;
    let ben = (SubjectKind::Member, world.ben.member().map(|member| member.0));
    world.limit(ben, Measure::Cost, cost(0, 1_000).0, Period::Month).await;
    let _held = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 30)).await.unwrap();
    let allowance = world.ledger.allowance(&world.ben).await.unwrap();
    assert_eq!((allowance.spent, allowance.held), (cost(1_000, 10), cost(0, 30)), "what is held is told apart");
    assert_eq!((allowance.cap, allowance.left()), (Some(cost(0, 1_000)), Some(cost(0, 860))));
    let key = world.key_of(&world.ben).await;
    world.limit((SubjectKind::Key, Some(key.0)), Measure::Cost, 7, Period::Month).await;
    assert_eq!(world.ledger.allowance(&world.ben).await.unwrap().cap, Some(cost(0, 1_000)));
    assert_eq!(world.ledger.allowance(&with_key(&world.ben, key)).await.unwrap().cap, Some(NanoUsd(7)));
}

#[tokio::test]
async fn spending_of_members_and_keys_is_this_months() {
    let world = World::new().await;
    let key = world.key_of(&world.ben).await;
    world.clock.set("2026-10-31T23:00:00Z".parse().unwrap());
    world.spend(&world.ben, 999).await;
    world.clock.set("2026-11-02T00:00:00Z".parse().unwrap());
    world.spend(&world.ben, 1).await;
    world.spend(&with_key(&world.ben, key), 2).await;
    let spent = world.ledger.spent_this_month(&world.ada).await.unwrap();
    assert_eq!(spent.get(&world.ben.member().unwrap()), Some(&(cost(2_000, 3), 2)));
    assert!(world.ledger.spent_this_month(&world.ben).await.is_err());
    let by_key = world.ledger.spent_by_key(&world.ben, world.ben.member().unwrap()).await.unwrap();
    assert_eq!(by_key.into_iter().collect::<Vec<_>>(), [(key, cost(1_000, 2))]);
}

#[tokio::test]
async fn an_own_price_goes_before_the_list_from_its_moment_on() {
    let world = World::new().await;
    let price = async || {
        let found = world.ledger.price(world.scope(), ConnectionKind::OpenAi, "", "gpt-5.4", "gpt-5.4").await;
        found.unwrap().unwrap()
    };
    let listed = price().await;
    assert!(!listed.own && listed.price_id.starts_with("catalog:openai/gpt-5.4@"));
    let own = |input| NewPrice {
        model: "gpt-5.4".to_owned(),
        input: PicoUsdPerUnit(input),
        cached_input: PicoUsdPerUnit(0),
        cache_write: PicoUsdPerUnit(0),
        output: PicoUsdPerUnit(7),
    };
    assert!(world.ledger.set_price(&world.ada, own(-1)).await.is_err());
    assert!(world.ledger.set_price(&world.ben, own(1)).await.is_err());
    let id = world.ledger.set_price(&world.ada, own(5)).await.unwrap();
    let priced = price().await;
    assert_eq!((priced.own, priced.price_id, priced.rates.base.input), (true, id.to_string(), PicoUsdPerUnit(5)));
    assert_eq!(priced.max_output, listed.max_output);
    world.clock.advance_seconds(1);
    world.ledger.set_price(&world.ada, own(6)).await.unwrap();
    assert_eq!(price().await.rates.base.input, PicoUsdPerUnit(6));
    assert_eq!(world.events("price.set").await.len(), 2);
}
