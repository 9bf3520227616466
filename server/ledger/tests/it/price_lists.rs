use crate::world::{World, id};
use context::{Caller, Credential, Origin};
use types::{OrgId, Problem, RoleSet, view::ConnectionKind};

fn operator() -> Caller {
    let operator = Credential::Operator { user: "root".to_owned(), host: "test".to_owned() };
    Caller::authenticated(OrgId::INSTANCE, None, RoleSet::NONE, operator, id(), Origin::default())
}

fn list(version: &str, input: i64) -> String {
    format!(
        r#"{{"version":"{version}","models":[{{"p":"openai","m":"gpt-5.4","match":["=gpt-5.4"],"prices":[{{"in":{input},"out":7}}]}}]}}"#
    )
}

async fn priced(ledger: &ledger::Ledger, world: &World) -> (String, i64) {
    let price = ledger.price(world.scope(), ConnectionKind::OpenAi, "", "gpt-5.4", "gpt-5.4").await.unwrap().unwrap();
    (price.price_id, price.rates.base.input.0)
}

#[tokio::test]
async fn a_new_price_list_is_in_force_within_a_second_and_prices_no_row_again() {
    let world = World::new().await;
    let other = world.other_server();
    let listed = priced(&other, &world).await;
    assert!(listed.0.starts_with("catalog:openai/gpt-5.4@genai-prices-"), "{}", listed.0);
    let before = world.spend(&world.ben, 100).await;
    let row = world.rows().await.remove(0);
    let updated = world.ledger.update_prices(&operator(), &list("ours-1", 5)).await.unwrap();
    assert_eq!(updated, ("ours-1".to_owned(), 1));
    assert_eq!(priced(&world.ledger, &world).await, ("catalog:openai/gpt-5.4@ours-1".to_owned(), 5));
    world.clock.advance_seconds(1);
    assert_eq!(priced(&other, &world).await, ("catalog:openai/gpt-5.4@ours-1".to_owned(), 5));
    assert_eq!((world.rows().await.remove(0), before.cost), (row, before.cost));
    // One that was brought before may come back.
    world.clock.advance_seconds(1);
    world.ledger.update_prices(&operator(), &list("ours-2", 6)).await.unwrap();
    world.clock.advance_seconds(1);
    world.ledger.update_prices(&operator(), &list("ours-1", 5)).await.unwrap();
    world.clock.advance_seconds(1);
    assert_eq!(priced(&other, &world).await.1, 5);
}

#[tokio::test]
async fn a_list_that_cannot_be_meant_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let before = priced(&world.ledger, &world).await;
    world.ledger.update_prices(&operator(), &list("ours-1", 5)).await.unwrap();
    let embedded = before.0.split_once('@').unwrap().1;
    for (wrong, why) in [
        ("{}".to_owned(), "version"),
        (list("", 5), "version"),
        (r#"{"version":"x","models":[]}"#.to_owned(), "no model"),
        (list("x", -1), "can't be meant"),
        (list("x", i64::MAX), "can't be meant"),
        (list("ours-1", 6), "another list"),
        (list(embedded, 5), "another list"),
    ] {
        let refused = Problem::from(world.ledger.update_prices(&operator(), &wrong).await.unwrap_err());
        assert_eq!(refused.status, 400, "{wrong}");
        assert!(refused.detail.contains(why), "{wrong}: {refused}");
    }
    let refused = Problem::from(world.ledger.update_prices(&world.ada, &list("x", 1)).await.unwrap_err());
    assert_eq!(refused.status, 403);
    assert_eq!(priced(&world.ledger, &world).await.1, 5);
}
