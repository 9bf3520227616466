//! Policies: each decision says what it would do, and what would delete something asks first.

use reqwest::StatusCode;
use serde_json::Value;
use tests::World;

#[tokio::test]
async fn a_retention_that_deletes_at_once_is_decided_only_when_that_was_agreed_to() {
    let world = World::new().await;
    let (ada, ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    let sent = ben.call("/acme", "/rpc/app/api/chat/send_message", &[("text", "Hello"), ("model", tests::MODEL)]).await;
    let sent: Value = sent.json().await.unwrap();
    age(&world, sent["conversation_id"].as_str().unwrap(), 40).await;
    let page = ada.page("/acme/admin/policies").await;
    assert!(page.contains("Would delete 1 conversation of 1 today"), "{page}");
    let set = async |fields: &[(&str, &str)]| {
        ada.call("/acme/admin/policies", "/rpc/app/api/policy/set_retention", fields).await
    };
    let refused = set(&[("keep", "30")]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.text().await.unwrap().contains("1 conversation of 1, older than 30 days"));
    assert_eq!(policy(&world).await.retention_days, None);
    // What deletes nothing needs no agreement.
    assert!(set(&[("keep", "other"), ("days", "60")]).await.status().is_success());
    assert_eq!(policy(&world).await.retention_days, Some(60));
    assert!(set(&[("keep", "30"), ("agreed", "true")]).await.status().is_success());
    assert_eq!(world.rooms.chat.sweep_retention().await.unwrap(), 1);
    assert!(world.actions().await.contains(&"conversation.purged".to_owned()));
    assert!(set(&[("keep", "other"), ("days", "soon")]).await.status() == StatusCode::BAD_REQUEST);
    assert!(
        ben.call("/acme", "/rpc/app/api/policy/set_retention", &[("keep", "keep")]).await.status()
            == StatusCode::FORBIDDEN
    );
    world.end().await;
}

#[tokio::test]
async fn members_are_offered_key_lifetimes_that_the_policy_allows() {
    let world = World::without_connection().await;
    let (ada, ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    let form = [("most", "30"), ("default", "10")];
    let sent = ada.submit("/acme/admin/policies", "/rpc/app/api/policy/set_key_lifetimes", &form).await;
    assert!(sent.status().is_redirection());
    let page = ben.page("/acme/keys").await;
    assert!(page.contains("In 10 days") && page.contains("In 30 days") && !page.contains("In 90 days"));
    let long = ben.call("/acme/keys", "/rpc/app/api/keys/make_key", &[("name", "a"), ("days", "31")]).await;
    assert_eq!(long.status(), StatusCode::BAD_REQUEST);
    let wrong =
        ada.call("/acme/admin/policies", "/rpc/app/api/policy/set_key_lifetimes", &[("most", "30"), ("default", "31")]);
    let wrong: Value = wrong.await.json().await.unwrap();
    assert_eq!(wrong["field"], "default");
    world.end().await;
}

async fn policy(world: &World) -> identity::Policy {
    world.rooms.identity.policy(&world.operator).await.unwrap()
}

/// As if nobody had said anything in it for so many days.
async fn age(world: &World, conversation: &str, days: i64) {
    use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
    use store::{Scoped, entity::conversation};
    let conversation: types::ConversationId = conversation.parse().unwrap();
    let scope = world.operator.scope();
    world
        .until("the reply has ended", async |world| {
            let read = world.rooms.store.read(scope).await.unwrap();
            let turns = store::entity::turn::Entity::find_in(scope).all(&read).await.unwrap();
            turns.iter().all(|turn| turn.state != "running")
        })
        .await;
    let write = world.rooms.store.write(scope).await.unwrap();
    conversation::Entity::update_in(scope)
        .col_expr(conversation::Column::UpdatedAt, Expr::value(world.rooms.clock.now().plus_days(-days)))
        .filter(conversation::Column::Id.eq(conversation))
        .exec(&write)
        .await
        .unwrap();
    write.commit().await.unwrap();
}
