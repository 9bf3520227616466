//! A backup of an older Keyhall comes back in this one.

use crate::operator::{keyhall_on, question, said, told};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use store::{Scoped, Store, entity};
use test_database::TestDatabase;
use tests::World;

/// Until `m0024_reservation`, what a request held was one row for each window, and its lease stood in its ledger row.
#[tokio::test]
async fn what_a_request_held_in_an_older_backup_is_held() {
    let world = World::new().await;
    let key = world.key().await;
    assert!(world.complete(&key, question()).await.status().is_success());
    told(&world, &["limit", "set", "--org", "acme", "--requests", "5000", "--per", "month"]).await;
    told(&world, &["limit", "set", "--org", "acme", "--requests", "500", "--per", "day"]).await;
    let asked = json!({"model": "fault-hang-mid-stream", "stream": true,
        "messages": [{"role": "user", "content": "Write a long answer."}]});
    let mut running = world.complete(&key, asked).await;
    assert!(running.status().is_success());
    running.chunk().await.unwrap().unwrap();
    let held = reservations(&world.rooms.store, &world).await;
    assert_eq!((held.len(), held[0].holds.len()), (1, 48));

    let (new, old) = (world.folder.path().join("new.jsonl"), world.folder.path().join("old.jsonl"));
    told(&world, &["backup", new.to_str().unwrap()]).await;
    std::fs::write(&old, before_reservations(&std::fs::read_to_string(&new).unwrap(), &held)).unwrap();
    for (name, copy) in [("new", &new), ("old", &old)] {
        let database = TestDatabase::empty().await;
        let restored = keyhall_on(&world, &database.url, &["restore", copy.to_str().unwrap()]).await;
        assert!(restored.status.success(), "{name}: {}", said(&restored));
        let store = database.store().await;
        assert_eq!(reservations(&store, &world).await, held, "{name}");
        store.close().await.unwrap();
    }
    drop(running);
    world.end().await;
}

async fn reservations(store: &Store, world: &World) -> Vec<entity::reservation::Model> {
    let scope = world.operator.scope();
    let read = store.read(scope).await.unwrap();
    entity::reservation::Entity::find_in(scope).all(&read).await.unwrap()
}

/// The same backup as the version before would have written it.
fn before_reservations(backup: &str, held: &[entity::reservation::Model]) -> String {
    let mut lines: Vec<Value> = backup.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.pop();
    let migrations = lines[0]["migrations"].as_array_mut().unwrap();
    migrations.retain(|name| name.as_str().unwrap() < "m0024");
    let (mut table, mut old) = (String::new(), Vec::new());
    for mut line in lines {
        if let Some(name) = line["table"].as_str() {
            table = name.to_owned();
        }
        match (table.as_str(), &mut line) {
            ("ledger", Value::Array(cells)) => {
                let lease = held.iter().find(|row| json!(row.ledger_id) == cells[0]).map_or(0, |row| row.lease_until.0);
                cells.push(json!(lease));
            }
            ("ledger", _) => line["columns"].as_array_mut().unwrap().push(json!("lease_until")),
            ("reservation", Value::Array(_)) => continue,
            ("reservation", _) => {
                old.push(json!({"table": "ledger_hold", "columns": ["ledger_id", "window_id", "org_id", "amount"]}));
                for row in held {
                    for hold in row.holds.as_chunks::<24>().0 {
                        let window = uuid::Uuid::from_slice(&hold[..16]).unwrap();
                        let amount = i64::from_be_bytes(hold[16..].try_into().unwrap());
                        old.push(json!([row.ledger_id, window, row.org_id, amount]));
                    }
                }
                continue;
            }
            _ => {}
        }
        old.push(line);
    }
    let rows = old.iter().filter(|line| line.is_array()).count();
    let text: String = old.iter().map(|line| format!("{line}\n")).collect();
    let hash = Sha256::digest(&text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("{text}{}\n", json!({"end": true, "rows": rows, "sha256": hash}))
}
