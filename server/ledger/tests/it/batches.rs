use crate::world::{World, intent};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Scoped, entity::ledger};

#[tokio::test]
async fn ended_rows_join_the_audit_chain_once_and_are_never_changed_again() {
    let world = World::new().await;
    for output in 1..=5 {
        world.spend(&world.ben, output).await;
    }
    let flying = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap();
    assert_eq!(world.ledger.seal_batches().await.unwrap(), 5);
    assert_eq!(world.ledger.seal_batches().await.unwrap(), 0);
    let events = world.events("ledger.batch").await;
    assert_eq!(events.len(), 1);
    assert!(events.first().unwrap().detail.contains("\"count\":5"));
    flying.release("stopped").await.unwrap();
    assert_eq!(world.ledger.seal_batches().await.unwrap(), 1);
    let seqs: Vec<_> = world.rows().await.iter().map(|row| row.batch_seq).collect();
    assert!(seqs.iter().all(Option::is_some));
    assert!(world.events("ledger.altered").await.is_empty());
    assert!(change(&world).await.unwrap_err().to_string().contains("append-only"));
}

#[tokio::test]
async fn rows_that_two_fold_at_once_are_in_one_batch() {
    let world = World::new().await;
    for output in 1..=5 {
        world.spend(&world.ben, output).await;
    }
    let (one, other) = tokio::join!(world.ledger.seal_batches(), world.ledger.seal_batches());
    assert_eq!(one.unwrap() + other.unwrap(), 5);
    let events = world.events("ledger.batch").await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(world.rows().await.iter().all(|row| row.batch_seq.is_some()));
}

#[tokio::test]
async fn a_row_that_was_changed_by_another_hand_is_named() {
    let world = World::new().await;
    let settled = world.spend(&world.ben, 5).await;
    change(&world).await.unwrap();
    world.ledger.seal_batches().await.unwrap();
    let events = world.events("ledger.altered").await;
    assert_eq!(events.first().unwrap().target_id, settled.ledger_id.to_string());
}

/// Makes every row cost nothing.
async fn change(world: &World) -> Result<(), sea_orm::DbErr> {
    let write = world.store.write(world.scope()).await.unwrap();
    let update = ledger::Entity::update_in(world.scope()).col_expr(ledger::Column::Cost, Expr::value(0));
    update.filter(ledger::Column::InputTokens.gt(0)).exec(&write).await?;
    write.commit().await.unwrap();
    Ok(())
}
