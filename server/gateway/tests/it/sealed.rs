//! A provider key goes where it was sealed to, whatever the rows say.

use crate::world::{World, question};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{Invalidation, Scoped, entity::connection};
use types::{NanoUsd, Problem};

#[tokio::test]
async fn a_key_does_not_follow_its_connection_to_another_address() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    world.ask(question("gpt-5.4", "hi", false)).await.unwrap();
    let seen = world.control.records().len();
    // The same server by another name; the column that shows the origin is left as it was.
    let elsewhere = world.base_url.replace("127.0.0.1", "localhost");
    let mut write = world.store.write(world.scope).await.unwrap();
    connection::Entity::update_in(world.scope)
        .set(connection::ActiveModel { base_url: Set(elsewhere), ..Default::default() })
        .filter(connection::Column::Id.eq(card.id))
        .exec(&write)
        .await
        .unwrap();
    // As a server says that hears of another process: where a model is served is remembered for a second.
    write.invalidate(Invalidation::Everything);
    write.commit().await.unwrap();
    for stream in [false, true] {
        let problem = Problem::from(world.ask(question("gpt-5.4", "hi", stream)).await.err().unwrap());
        assert_eq!((problem.status, problem.code.as_str()), (503, "key_unavailable"), "{problem}");
    }
    assert!(world.gateway.probe(&world.admin, card.id).await.is_err());
    assert_eq!(world.control.records().len(), seen, "something was sent");
    let rows = world.rows().await;
    for row in rows.iter().skip(1) {
        assert_eq!((row.outcome.as_str(), row.cost, row.sent_at), ("key_unavailable", NanoUsd::ZERO, None));
    }
    assert!(world.actions().await.iter().any(|action| action == "seal.mismatch"));
    world.assert_nothing_is_held().await;
}
