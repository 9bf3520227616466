use crate::world::{World, id};
use audit::{Actor, Error, Event};
use context::Origin;
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use store::{Scoped, entity};
use types::{Moment, OrgId, Role, view::AuditQuery};

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_writers_at_once_make_one_chain_without_a_gap() {
    let world = World::new().await;
    let mut writers = tokio::task::JoinSet::new();
    for nth in 0..64_u32 {
        let (audit, store, caller) = (world.audit.clone(), world.store.clone(), world.caller(Role::Admin));
        writers.spawn(async move {
            let write = store.write(caller.scope()).await.unwrap();
            let seq = audit.append(&write, &caller, Event::new("thing.made", "thing", nth.to_string())).await.unwrap();
            write.commit().await.unwrap();
            seq
        });
    }
    let mut seqs = writers.join_all().await;
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=64).collect::<Vec<_>>());
    let verdict = world.audit.verify_database(&world.auditor()).await.unwrap();
    assert!(verdict.ok, "{verdict:?}");
    assert_eq!(verdict.events, 64);
}

fn team(org: OrgId) -> entity::team::Model {
    entity::team::Model { id: id(), org_id: org, name: "red".to_owned(), created_at: Moment(1) }
}

#[tokio::test]
async fn a_change_whose_event_fails_does_not_happen() {
    let world = World::new().await;
    let caller = world.caller(Role::Admin);
    let change = async |event: Event| -> Result<(), Error> {
        let write = world.write().await;
        entity::team::Entity::insert(team(world.org).into_active_model()).exec_without_returning(&write).await?;
        world.audit.append(&write, &caller, event).await?;
        Ok(write.commit().await?)
    };
    let too_long = Event::new("team.made", "team", "1").with("name", "x".repeat(5000));
    assert!(matches!(change(too_long).await, Err(Error::Detail { action: "team.made", .. })));
    // The database refuses the row: the sequence number is taken.
    world.append(1).await;
    world.tamper("UPDATE audit_head SET seq = 0, frontier = x''").await;
    assert!(matches!(change(Event::new("team.made", "team", "1")).await, Err(Error::Store(_))));
    world.tamper("UPDATE audit_head SET leaf = x'00'").await;
    assert!(matches!(change(Event::new("team.made", "team", "1")).await, Err(Error::Corrupt { .. })));
    let read = world.store.read(caller.scope()).await.unwrap();
    assert_eq!(entity::team::Entity::find_in(caller.scope()).count(&read).await.unwrap(), 0);
}

#[tokio::test]
async fn an_event_that_is_not_committed_takes_no_number() {
    let world = World::new().await;
    world.append(1).await;
    let write = world.write().await;
    let event = Event::new("thing.made", "thing", "1");
    assert_eq!(world.audit.append(&write, &world.auditor(), event.clone()).await.unwrap(), 2);
    assert_eq!(world.audit.append(&write, &world.auditor(), event.clone()).await.unwrap(), 3);
    drop(write);
    let write = world.write().await;
    assert_eq!(world.audit.append(&write, &world.auditor(), event).await.unwrap(), 2);
    write.commit().await.unwrap();
    assert!(world.audit.verify_database(&world.auditor()).await.unwrap().ok);
}

#[tokio::test]
async fn an_event_says_who_with_what_from_where() {
    let world = World::new().await;
    let ada = world.caller(Role::Admin);
    let write = world.write().await;
    world.audit.append(&write, &ada, Event::new("thing.made", "thing", "1").with("cap", 20)).await.unwrap();
    let refused = Event::new("sign_in.refused", "identity_provider", "2")
        .refused()
        .of_request(ada.request_id, &Origin { address: Some([192, 0, 2, 9].into()), user_agent: String::new() });
    world.audit.append_system(&write, world.org, Actor::Nobody, refused).await.unwrap();
    write.commit().await.unwrap();
    let rows = world.audit.page(&world.auditor(), &AuditQuery::default()).await.unwrap().rows;
    let [refused, made] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((made.actor_kind.as_str(), made.actor_id.as_str()), ("member", &*ada.member().unwrap().to_string()));
    assert_eq!((made.remote.as_str(), made.outcome.as_str()), ("192.0.2.7", "ok"));
    assert_eq!(made.request_id, ada.request_id.to_string());
    assert_eq!(made.detail, r#"{"cap":20}"#);
    assert_eq!((refused.actor_kind.as_str(), refused.outcome.as_str()), ("nobody", "refused"));
    assert_eq!((refused.remote.as_str(), &refused.prev), ("192.0.2.9", &made.leaf));
}
