use crate::world::{World, keys};
use audit::{
    Audit, Error, Keys,
    verify::{Error as CannotVerify, verify},
};
use types::view::{AuditQuery, Verdict};

fn check(world: &World, file: &str, checkpoint: Option<&str>) -> Verdict {
    verify(file.as_bytes(), &world.vkeys(), checkpoint).unwrap()
}

fn bad(verdict: Verdict) -> String {
    assert!(!verdict.ok);
    verdict.first_bad.unwrap()
}

#[tokio::test]
async fn an_export_verifies_with_the_public_key_alone_and_is_an_event_of_itself() {
    let world = World::new().await;
    world.append(4).await;
    world.settle(3).await;
    world.audit.checkpoint(world.org).await.unwrap();
    world.append(1).await;
    let file = world.export(None, None).await;
    let verdict = check(&world, &file, None);
    assert_eq!((verdict.ok, verdict.events, verdict.ledger_rows), (true, 7, 3), "{verdict:?}");
    assert!(file.lines().rev().nth(1).unwrap().contains(r#""action":"audit.exported""#));
    assert_eq!(file.matches(r#"{"type":"checkpoint","#).count(), 2);
    let database = world.audit.verify_database(&world.auditor()).await.unwrap();
    assert_eq!(database.root, verdict.root);
}

#[tokio::test]
async fn any_range_verifies_by_itself_and_against_every_checkpoint_in_it() {
    let world = World::new().await;
    let mut notes = Vec::new();
    for _ in 0..6 {
        world.append(2).await;
        notes.push(world.audit.checkpoint(world.org).await.unwrap());
    }
    for from in [1, 2, 5, 8, 13] {
        for to in [from, 9, 12, 13].into_iter().filter(|to| *to >= from) {
            let file = world.export(Some(from), Some(to)).await;
            let verdict = check(&world, &file, None);
            assert_eq!((verdict.ok, verdict.events), (true, to - from + 1), "{from}..{to}: {verdict:?}");
            for (size, note) in (2..).step_by(2).zip(&notes) {
                let verdict = check(&world, &file, Some(note));
                assert_eq!(verdict.ok, (from - 1..=to).contains(&size), "{from}..{to} against {size}: {verdict:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_log_longer_than_a_page_is_exported_whole() {
    let world = World::new().await;
    let write = world.write().await;
    for _ in 0..2500 {
        let event = audit::Event::new("thing.made", "thing", "1");
        world.audit.append(&write, &world.auditor(), event).await.unwrap();
    }
    write.commit().await.unwrap();
    let verdict = check(&world, &world.export(None, None).await, None);
    assert_eq!((verdict.ok, verdict.events), (true, 2501), "{verdict:?}");
    let verdict = check(&world, &world.export(Some(1200), Some(1300)).await, None);
    assert_eq!((verdict.ok, verdict.events), (true, 101), "{verdict:?}");
    assert_eq!(world.audit.verify_database(&world.auditor()).await.unwrap().events, 2502);
}

#[tokio::test]
async fn a_range_that_holds_nothing_is_refused() {
    let world = World::new().await;
    world.append(2).await;
    let mut out = Vec::new();
    let beyond = world.audit.export(&world.auditor(), Some(100), None, &mut out).await;
    assert!(matches!(beyond, Err(Error::Range { from: 100, .. })) && out.is_empty());
    let backwards = world.audit.begin_export(&world.auditor(), Some(2), Some(1)).await;
    assert!(matches!(backwards, Err(Error::Range { from: 2, to: 1 })));
    // What was refused is not recorded as done: the only event after the two is this export's own.
    let exported = world.export(None, None).await;
    assert_eq!(exported.matches("audit.exported").count(), 1, "{exported}");
}

#[tokio::test]
async fn a_log_rolled_back_shorter_than_a_checkpoint_kept_elsewhere_was_cut() {
    let (world, before) = (World::new().await, World::new().await);
    // The same organization, restored from before the last events.
    let before = World { org: world.org, ..before };
    before.append(3).await;
    world.append(8).await;
    let kept = world.audit.checkpoint(world.org).await.unwrap();
    let file = before.export(None, None).await;
    assert!(check(&before, &file, None).ok, "alone it looks whole");
    let why = bad(check(&before, &file, Some(&kept)));
    assert_eq!(why, "the given checkpoint over 8 events: the log was cut: it has 4 events only");
}

#[tokio::test]
async fn a_log_written_anew_contradicts_a_checkpoint_kept_elsewhere() {
    let (world, anew) = (World::new().await, World::new().await);
    let anew = World { org: world.org, ..anew };
    world.append(5).await;
    let kept = world.audit.checkpoint(world.org).await.unwrap();
    anew.append(9).await;
    let file = anew.export(None, None).await;
    assert!(check(&anew, &file, None).ok, "alone it looks right");
    let why = bad(check(&anew, &file, Some(&kept)));
    assert!(why.starts_with("the given checkpoint over 5 events: the records up to there have another root"), "{why}");
}

#[tokio::test]
async fn keys_and_checkpoints_that_do_not_belong_here_are_told_apart() {
    let (world, other) = (World::new().await, World::new().await);
    world.append(2).await;
    other.append(2).await;
    let file = world.export(None, None).await;
    assert!(matches!(verify(file.as_bytes(), &[], None), Err(CannotVerify::NoKey)));
    assert!(matches!(verify(file.as_bytes(), &["nonsense".to_owned()], None), Err(CannotVerify::Key(_))));
    let why = bad(verify(file.as_bytes(), &other.vkeys(), None).unwrap());
    assert!(why.starts_with("the header: no given key is of the log hall.example/audit/"), "{why}");
    let foreign = other.audit.checkpoint(other.org).await.unwrap();
    let unsigned = verify(file.as_bytes(), &world.vkeys(), Some(&foreign));
    assert!(matches!(unsigned, Err(CannotVerify::Checkpoint(_))));
    let both = [world.vkeys(), other.vkeys()].concat();
    let why = bad(verify(file.as_bytes(), &both, Some(&foreign)).unwrap());
    assert!(why.contains("it is of another log"), "{why}");
    // The right name with a wrong key.
    let keys = Keys { checkpoint_seed: [8; 32], ..keys() };
    let impostor = Audit::new(world.store.clone(), world.clock.clone(), keys).public_key_of(world.org);
    let why = bad(verify(file.as_bytes(), &[impostor], None).unwrap());
    assert!(why.contains("no given key signed it"), "{why}");
}

#[tokio::test]
async fn exporting_is_recorded_with_its_range_even_when_the_reader_leaves() {
    let world = World::new().await;
    world.append(1).await;
    let (read, mut write) = tokio::io::duplex(16);
    drop(read);
    let cut = world.audit.export(&world.auditor(), Some(1), None, &mut write).await;
    assert!(matches!(cut, Err(Error::Write(_))));
    let rows = world.audit.page(&world.auditor(), &AuditQuery::default()).await.unwrap().rows;
    assert_eq!((&*rows[0].action, &*rows[0].detail), ("audit.exported", r#"{"from":1}"#));
}
