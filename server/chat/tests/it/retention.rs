//! Retention: what nobody has said anything in for so long is deleted, with its event, and nothing else is.

use super::world::World;
use context::{Clock, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use store::{Scoped, SharedRows, entity};
use types::view::RetentionEffect;

async fn decide(world: &World, days: Option<i32>) {
    let scope = world.ada.scope();
    let write = world.store.write(scope).await.unwrap();
    let row = entity::policy::Model {
        org_id: world.ada.org(),
        admit_on_first_sign_in: true,
        personal_key_days: 90,
        personal_key_default_days: 90,
        default_model: None,
        content_visibility: "private".to_owned(),
        retention_days: days,
        updated_at: world.clock.now(),
    };
    entity::policy::Entity::delete_in(scope).exec(&write).await.unwrap();
    row.into_active_model().insert(&write).await.unwrap();
    // By which the sweep finds the organization.
    let slug = || entity::locator::Column::Kind.eq("slug");
    entity::locator::Entity::delete_shared().filter(slug()).exec(&write).await.unwrap();
    let located = entity::locator::Model { kind: "slug".to_owned(), key: b"acme".to_vec(), org_id: world.ada.org() };
    located.into_active_model().insert(&write).await.unwrap();
    write.commit().await.unwrap();
}

async fn messages(world: &World, scope: OrgScope) -> u64 {
    let read = world.store.read(scope).await.unwrap();
    entity::message::Entity::find_in(scope).count(&read).await.unwrap()
}

async fn purged(world: &World) -> Vec<serde_json::Value> {
    let scope = world.ada.scope();
    let read = world.store.read(scope).await.unwrap();
    let found = entity::audit_event::Entity::find_in(scope)
        .filter(entity::audit_event::Column::Action.eq("conversation.purged"))
        .all(&read)
        .await
        .unwrap();
    found.iter().map(|event| serde_json::from_str(&event.detail).unwrap()).collect()
}

#[tokio::test]
async fn a_conversation_goes_when_nobody_said_anything_in_it_for_as_long_as_the_policy_keeps_it() {
    let mut world = World::new().await;
    let old = world.exchange(None, "Old question", "Old answer").await;
    world.clock.advance_seconds(20 * 86_400);
    let young = world.exchange(None, "Young question", "Young answer").await;
    world.clock.advance_seconds(11 * 86_400);
    let scope = world.ada.scope();

    // Nothing is deleted as long as nobody decided so.
    decide(&world, None).await;
    assert_eq!(world.chat.sweep_retention().await.unwrap(), 0);
    let effect = world.chat.retention_effect(&world.ada, 30).await.unwrap();
    assert_eq!(effect, RetentionEffect { days: 30, deletes: 1, of: 2 });

    decide(&world, Some(30)).await;
    assert_eq!(world.chat.sweep_retention().await.unwrap(), 1, "as many as were told before");
    assert_eq!(world.chat.sweep_retention().await.unwrap(), 0);
    assert!(world.chat.conversation(&world.ada, old.conversation_id).await.is_err());
    assert!(world.chat.conversation(&world.ada, young.conversation_id).await.is_ok());
    assert_eq!(messages(&world, scope).await, 2, "the texts are gone, not hidden");
    let events = purged(&world).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["conversations"], serde_json::json!([old.conversation_id.to_string()]));
    assert_eq!(events[0]["retention_days"], 30);

    // What somebody goes on with begins to age anew.
    world.clock.advance_seconds(15 * 86_400);
    world.exchange(Some(young.conversation_id), "More", "Answer").await;
    world.clock.advance_seconds(29 * 86_400);
    assert_eq!(world.chat.sweep_retention().await.unwrap(), 0);
    world.clock.advance_seconds(2 * 86_400);
    assert_eq!(world.chat.sweep_retention().await.unwrap(), 1);
    assert_eq!(messages(&world, scope).await, 0);
}
