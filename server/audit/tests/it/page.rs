use crate::world::{World, caller, id};
use audit::Event;
use context::Credential;
use types::{
    Role, RoleSet,
    view::{AuditQuery, AuditRow},
};

fn seqs(rows: &[AuditRow]) -> Vec<u64> {
    rows.iter().map(|row| row.seq).collect()
}

#[tokio::test]
async fn pages_go_back_from_the_newest_event_to_the_first() {
    let world = World::new().await;
    world.append(7).await;
    let (auditor, mut before, mut seen) = (world.auditor(), None, Vec::new());
    loop {
        let query = AuditQuery { before, limit: 3, ..AuditQuery::default() };
        let page = world.audit.page(&auditor, &query).await.unwrap();
        seen.push(seqs(&page.rows));
        match page.next {
            Some(next) => before = Some(next.parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, [vec![7, 6, 5], vec![4, 3, 2], vec![1]]);
    assert_eq!(world.audit.event(&auditor, 4).await.unwrap().unwrap().seq, 4);
    assert!(world.audit.event(&auditor, 8).await.unwrap().is_none());
}

#[tokio::test]
async fn events_are_found_by_action_noun_and_actor() {
    let world = World::new().await;
    let (ada, auditor) = (world.caller(Role::Admin), world.auditor());
    let write = world.write().await;
    for action in ["key.made", "key.revoked", "key_ring.made", "keyXmade", "limit.set"] {
        world.audit.append(&write, &ada, Event::new(action, "thing", "1")).await.unwrap();
    }
    world.audit.append(&write, &auditor, Event::new("key.made", "thing", "1")).await.unwrap();
    write.commit().await.unwrap();
    let find = async |query: AuditQuery| seqs(&world.audit.page(&auditor, &query).await.unwrap().rows);
    let action = |text: &str| AuditQuery { action: Some(text.to_owned()), ..AuditQuery::default() };
    assert_eq!(find(action("key.made")).await, [6, 1]);
    assert_eq!(find(action("key.")).await, [6, 2, 1]);
    assert_eq!(find(action("key_ring.")).await, [3]);
    let by_ada = AuditQuery { actor_id: Some(ada.member().unwrap().to_string()), ..action("key.") };
    assert_eq!(find(by_ada).await, [2, 1]);
}

#[tokio::test]
async fn only_auditors_owners_and_admins_read_export_and_verify_their_own_log() {
    let world = World::new().await;
    world.append(2).await;
    for role in [Role::Auditor, Role::Owner, Role::Admin] {
        assert_eq!(world.audit.page(&world.caller(role), &AuditQuery::default()).await.unwrap().rows.len(), 2);
    }
    let member = world.caller(Role::Member);
    let key = caller(world.org, RoleSet::NONE.with(Role::Auditor), Credential::PersonalKey(id()));
    for refused in [member, key] {
        assert!(world.audit.page(&refused, &AuditQuery::default()).await.is_err());
        assert!(world.audit.event(&refused, 1).await.is_err());
        assert!(world.audit.verify_database(&refused).await.is_err());
        let mut out = Vec::new();
        assert!(world.audit.export(&refused, None, None, &mut out).await.is_err());
        assert!(out.is_empty());
    }
    let stranger = caller(id(), RoleSet::NONE.with(Role::Auditor), Credential::SignIn(id()));
    assert!(world.audit.page(&stranger, &AuditQuery::default()).await.unwrap().rows.is_empty());
    assert!(world.audit.event(&stranger, 1).await.unwrap().is_none());
    // Refused requests left nothing behind.
    assert_eq!(world.audit.page(&world.auditor(), &AuditQuery::default()).await.unwrap().rows.len(), 2);
}
