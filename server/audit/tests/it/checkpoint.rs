use crate::world::{World, caller, id};
use audit::{Audit, Error, Keys};
use context::Credential;
use types::{
    OrgId, Role, RoleSet,
    view::{AuditQuery, AuditRow},
};

async fn instance_log(world: &World) -> Vec<AuditRow> {
    let operator = caller(OrgId::INSTANCE, RoleSet::NONE.with(Role::Auditor), Credential::SignIn(id()));
    world.audit.page(&operator, &AuditQuery::default()).await.unwrap().rows
}

#[tokio::test]
async fn a_checkpoint_is_due_after_a_minute_with_activity_and_not_without() {
    let world = World::new().await;
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 0);
    world.append(3).await;
    // The organization's, and the instance log's, whose event it is.
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 2);
    world.append(1).await;
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 0, "not a minute ago");
    world.clock.advance_seconds(60);
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 2);
    world.clock.advance_seconds(600);
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 0, "nothing happened");
    let events = instance_log(&world).await;
    let sizes: Vec<_> = events.iter().map(|event| (&*event.action, &*event.target_id, &*event.detail)).collect();
    let org = world.org.to_string();
    assert!(
        matches!(sizes.as_slice(), [second, first]
        if second.0 == "checkpoint.signed" && second.1 == org && second.2.ends_with(r#""size":4}"#)
        && first.2.ends_with(r#""size":3}"#)),
        "{sizes:?}"
    );
}

#[tokio::test]
async fn a_busy_log_gets_a_checkpoint_within_the_minute() {
    let world = World::new().await;
    world.append(1).await;
    world.audit.checkpoint_due().await.unwrap();
    let write = world.write().await;
    for _ in 0..1024 {
        let event = audit::Event::new("thing.made", "thing", "1");
        world.audit.append(&write, &world.auditor(), event).await.unwrap();
    }
    write.commit().await.unwrap();
    assert_eq!(world.audit.checkpoint_due().await.unwrap(), 1);
}

#[tokio::test]
async fn the_same_log_signs_the_same_note() {
    let world = World::new().await;
    assert!(matches!(world.audit.checkpoint(world.org).await, Err(Error::Empty(_))));
    world.append(5).await;
    let note = world.audit.checkpoint(world.org).await.unwrap();
    assert_eq!(world.audit.checkpoint(world.org).await.unwrap(), note);
    assert!(note.starts_with(&format!("hall.example/audit/{}\n5\n", world.org)), "{note}");
    assert_eq!(instance_log(&world).await.len(), 1);
}

#[tokio::test]
async fn an_end_that_this_server_did_not_write_is_not_signed() {
    let world = World::new().await;
    world.append(2).await;
    world.tamper("UPDATE audit_event SET mac = x'00' WHERE seq = 2").await;
    assert!(matches!(world.audit.checkpoint(world.org).await, Err(Error::Corrupt { .. })));
    // Another key of the same server would not make it authentic either.
    let keys = Keys { mac: [9; 32], ..crate::world::keys() };
    let other = Audit::new(world.store.clone(), world.clock.clone(), keys);
    assert!(matches!(other.checkpoint(world.org).await, Err(Error::Corrupt { .. })));
}
