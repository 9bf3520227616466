use crate::world::{World, keys};
use audit::{Audit, Keys};
use types::view::{AuditQuery, Verdict};

async fn filled() -> World {
    let world = World::new().await;
    world.append(3).await;
    assert_eq!(world.settle(5).await, 4);
    world.append(2).await;
    world.audit.checkpoint(world.org).await.unwrap();
    world.append(2).await;
    world
}

async fn verify(world: &World) -> Verdict {
    world.audit.verify_database(&world.auditor()).await.unwrap()
}

#[tokio::test]
async fn an_untouched_database_holds_and_the_verification_is_recorded() {
    let world = filled().await;
    let verdict = verify(&world).await;
    assert_eq!((verdict.ok, verdict.events, verdict.ledger_rows, verdict.first_bad), (true, 8, 5, None));
    let rows = world.audit.page(&world.auditor(), &AuditQuery::default()).await.unwrap().rows;
    assert_eq!((rows[0].seq, &*rows[0].action), (9, "audit.verified"));
    assert_eq!(rows[0].detail, r#"{"events":8,"ledger_rows":5,"ok":true}"#);
    assert_eq!(verify(&world).await.events, 9);
}

#[tokio::test]
async fn what_was_changed_in_the_database_is_named() {
    for (sql, named) in [
        ("UPDATE audit_event SET actor_id = 'mallory' WHERE seq = 2", "event 2: a field was altered"),
        ("UPDATE audit_event SET at = at + 1 WHERE seq = 5", "event 5: a field was altered"),
        ("UPDATE audit_event SET detail = '{}' WHERE seq = 8", "event 8: a field was altered"),
        ("UPDATE audit_event SET leaf = zeroblob(32) WHERE seq = 3", "event 3: a field was altered"),
        ("UPDATE audit_event SET leaf = x'00' WHERE seq = 3", "event 3: a hash of it is malformed"),
        ("UPDATE audit_event SET prev = zeroblob(32) WHERE seq = 3", "event 3: it is not chained"),
        ("UPDATE audit_event SET mac = zeroblob(32) WHERE seq = 6", "event 6: this server did not write it"),
        ("DELETE FROM audit_event WHERE seq = 3", "event 3: it is missing"),
        ("DELETE FROM audit_event WHERE seq >= 7", "event 7: it and what follows are missing"),
        ("DELETE FROM audit_event WHERE seq = 1", "event 1: it is missing"),
        ("UPDATE audit_event SET seq = -seq WHERE seq = 5", "event 5: it is missing"),
        ("UPDATE audit_head SET leaf = zeroblob(32) WHERE seq = 8", "event 8: the log does not end"),
        ("UPDATE audit_head SET frontier = zeroblob(32) WHERE seq = 8", "event 8: the log does not end"),
        (
            "UPDATE audit_checkpoint SET note = substr(note, 1, length(note) - 12) || 'AAAA' || substr(note, length(note) - 7)",
            "the checkpoint over 6 events: its signature is wrong",
        ),
        ("UPDATE audit_checkpoint SET size = 5 WHERE size = 6", "the checkpoint over 6 events: it stands before"),
        ("UPDATE ledger SET cost = 1 WHERE input_tokens = 102", "of event 4: the rows of its batch are not the ones"),
        ("DELETE FROM ledger WHERE input_tokens = 102", "event 4: 1 of its ledger rows are missing"),
        ("UPDATE ledger SET batch_seq = 5 WHERE input_tokens = 104", "event 4: 1 of its ledger rows are missing"),
        ("UPDATE ledger SET member_id = id WHERE input_tokens = 104", "of event 4: the rows of its batch are not"),
    ] {
        let world = filled().await;
        world.tamper(sql).await;
        let verdict = verify(&world).await;
        let bad = verdict.first_bad.unwrap_or_default();
        assert!(!verdict.ok && bad.contains(named), "{sql}: {bad}");
    }
}

#[tokio::test]
async fn rows_that_another_servers_key_made_are_not_ours() {
    let world = World::new().await;
    let forger = Audit::new(world.store.clone(), world.clock.clone(), Keys { mac: [7; 32], ..keys() });
    let write = world.write().await;
    let event = audit::Event::new("thing.made", "thing", "1");
    forger.append(&write, &world.auditor(), event).await.unwrap();
    write.commit().await.unwrap();
    let verdict = verify(&world).await;
    assert_eq!(verdict.first_bad.unwrap(), "event 1: this server did not write it: its MAC is wrong");
}

#[tokio::test]
async fn a_log_that_was_cut_or_signed_by_another_server_does_not_reach_what_an_auditor_kept() {
    use audit::verify::Given;
    let world = filled().await;
    let note = world.audit.checkpoint(world.org).await.unwrap();
    let own = world.audit.public_key_of(world.org);
    let given = Given::read(std::slice::from_ref(&own), Some(&note)).unwrap();
    assert!(world.audit.verify_database_with(&world.auditor(), &given).await.unwrap().ok);

    let other = own.replace(&format!("{}", world.org), "00000000-0000-7000-8000-000000000000");
    assert!(Given::read(&[other], None).is_err(), "a key line names its log in its hash");
    let others = Audit::new(
        world.store.clone(),
        std::sync::Arc::new(context::SystemClock),
        Keys { mac: [9; 32], checkpoint_seed: [9; 32], origin: "elsewhere.example".to_owned() },
    );
    let foreign = Given::read(&[others.public_key_of(world.org)], None).unwrap();
    let verdict = world.audit.verify_database_with(&world.auditor(), &foreign).await.unwrap();
    assert!(verdict.first_bad.unwrap().contains("signs with another key"), "an auditor's key tells");
}

#[tokio::test]
async fn a_log_is_verified_once_a_day_and_what_was_found_stays_known() {
    let world = filled().await;
    assert_eq!(world.audit.verify_due().await.unwrap(), 2, "the organization's log and the instance's");
    assert_eq!(world.audit.verify_due().await.unwrap(), 0);
    assert!(world.audit.failing().is_empty());
    world.tamper("UPDATE audit_event SET actor_id = 'mallory' WHERE seq = 2").await;
    assert!(!verify(&world).await.ok);
    assert_eq!(world.audit.failing(), [world.org]);
    // Another process learns it from the log.
    let later = Audit::new(world.store.clone(), world.clock.clone(), keys());
    later.verify_due().await.unwrap();
    assert_eq!(later.failing(), [world.org]);
}
