//! Every change is in the log, and the log proves itself.

use reqwest::StatusCode;
use serde_json::json;
use tests::{MODEL, World};

#[tokio::test]
async fn every_change_left_its_event() {
    let world = World::new().await;
    world.key().await;
    world.signed_in("ben").await;
    let actions = world.actions().await;
    for wanted in ["org.created", "connection.created", "member.added", "personal_key.created", "sign_in.succeeded"] {
        assert!(actions.iter().any(|action| action == wanted), "{wanted} is not among {actions:?}");
    }
    world.end().await;
}

#[tokio::test]
async fn an_export_verifies_and_an_altered_one_names_the_first_bad_record() {
    let world = World::new().await;
    let key = world.key().await;
    let body = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 20});
    for _ in 0..3 {
        assert_eq!(world.complete(&key, body.clone()).await.status(), StatusCode::OK);
    }
    world
        .until("the rows are in the chain", async |world| {
            world.ledger().await.iter().all(|row| row.batch_seq.is_some())
        })
        .await;
    let cleo = world.signed_in("cleo").await;
    let export = cleo.get("/acme/audit/export/events.jsonl").await;
    assert_eq!(export.status(), StatusCode::OK);
    let export = export.text().await.unwrap();
    let keys = [world.rooms.audit.public_key_of(world.operator.org())];
    let verdict = audit::verify::verify(export.as_bytes(), &keys, None).unwrap();
    assert!(verdict.ok, "{verdict:?}");
    assert_eq!(verdict.ledger_rows, 3);

    let altered = export.replacen("\"connection.created\"", "\"connection.removed\"", 1);
    assert_ne!(altered, export);
    let verdict = audit::verify::verify(altered.as_bytes(), &keys, None).unwrap();
    assert!(!verdict.ok);
    let seq = world.actions().await.iter().position(|action| action == "connection.created").unwrap() + 1;
    let bad = verdict.first_bad.unwrap();
    assert!(bad.contains(&seq.to_string()), "event {seq} is not named in: {bad}");
    world.end().await;
}

#[tokio::test]
async fn a_member_reads_neither_the_log_nor_others_usage() {
    let world = World::new().await;
    let ben = world.signed_in("ben").await;
    assert_eq!(ben.get("/acme/audit/export/events.jsonl").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(ben.get("/acme/audit/events").await.status(), StatusCode::FORBIDDEN);
    world.end().await;
}

#[tokio::test]
async fn an_event_leads_to_its_neighbours_and_the_newest_to_none_that_is_not_there() {
    let world = World::new().await;
    let cleo = world.signed_in("cleo").await;
    let newest = world.actions().await.len();
    let page = cleo.page(&format!("/acme/audit/events?event={newest}")).await;
    let link = |seq: usize| format!("Event {seq}<");
    assert!(page.contains(&link(newest - 1)) && !page.contains(&link(newest + 1)));
    let page = cleo.page(&format!("/acme/audit/events?event={}", newest - 1)).await;
    assert!(page.contains(&link(newest - 2)) && page.contains(&link(newest)));
    world.end().await;
}
