//! Connections that break while requests run: every answer is right or says that it is not, and nothing is lost.

use futures_util::future::join_all;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{MODEL, Wire, World};

fn question() -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10})
}

async fn ask(world: &World, server: &str, key: &str) -> StatusCode {
    let request = world.http.post(format!("{server}v1/chat/completions")).bearer_auth(key).json(&question());
    request.send().await.unwrap().status()
}

/// Nothing was sent that is not in the ledger, and nothing is in it twice.
async fn every_request_is_in_the_ledger_once(world: &World) {
    let rows = world.ledger().await;
    let charged = rows.iter().filter(|row| row.sent_at.is_some()).count();
    let sent = world.provider.completions().len();
    assert!(charged >= sent, "{sent} requests were sent, {charged} are in the ledger");
    let admitted: std::collections::BTreeSet<_> = rows.iter().map(|row| row.request_id).collect();
    assert_eq!(admitted.len(), rows.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn servers_recover_from_connections_that_the_database_ends() {
    let world = World::new().await;
    let other = world.another_server().await;
    let key = world.key().await;
    let administrator = world.database.administrator().await;
    let end_all = world.database.statement(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let servers = [world.url.as_str(), other.url.as_str()];
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let asked = (0..12).map(|nth| ask(&world, servers[nth % 2], &key));
        let (answers, ended) = futures_util::join!(join_all(asked), async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            administrator.query_one_raw(end_all.clone()).await.unwrap().unwrap()
        });
        assert!(ended.try_get_by_index::<i64>(0).unwrap() >= 2, "connections were open");
        statuses.extend(answers);
        for server in servers {
            // The very next ones are answered: a dead connection is found out before it is used.
            assert_eq!(ask(&world, server, &key).await, StatusCode::OK);
        }
    }
    assert!(statuses.iter().all(|status| status.is_success() || status.is_server_error()), "{statuses:?}");
    every_request_is_in_the_ledger_once(&world).await;

    // News travels again as well.
    let member = world.rooms.identity.find_member(&world.operator, "pipeline").await.unwrap();
    let row = world.rooms.identity.personal_keys_of(&world.operator, member).await.unwrap().remove(0);
    world.rooms.identity.revoke_personal_key(&world.operator, row.id).await.unwrap();
    let since = Instant::now();
    while ask(&world, servers[1], &key).await != StatusCode::UNAUTHORIZED {}
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_database_that_is_away_for_seconds_is_missed_and_found_again() {
    let world = World::new().await;
    let wire = Wire::to(&world.database.url).await;
    let remote = world.another_server_on(&wire.url).await;
    let (key, server) = (world.key().await, remote.url.as_str());
    assert_eq!(ask(&world, server, &key).await, StatusCode::OK);
    let before = world.provider.completions().len();
    wire.cut();
    let (during, ()) = futures_util::join!(join_all((0..8).map(|_| ask(&world, server, &key))), async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(world.provider.completions().len(), before, "without a ledger nothing is sent");
        wire.mend();
    });
    assert!(
        during.iter().all(|status| status.is_success() || *status == StatusCode::SERVICE_UNAVAILABLE),
        "{during:?}"
    );
    let since = Instant::now();
    while ask(&world, server, &key).await != StatusCode::OK {
        assert!(since.elapsed() < Duration::from_secs(5), "it did not find the database again");
    }
    every_request_is_in_the_ledger_once(&world).await;

    // What was revoked behind its back, while it heard nothing, is refused.
    wire.cut();
    let member = world.rooms.identity.find_member(&world.operator, "pipeline").await.unwrap();
    let row = world.rooms.identity.personal_keys_of(&world.operator, member).await.unwrap().remove(0);
    world.rooms.identity.revoke_personal_key(&world.operator, row.id).await.unwrap();
    wire.mend();
    let since = Instant::now();
    while ask(&world, server, &key).await != StatusCode::UNAUTHORIZED {
        assert!(since.elapsed() < Duration::from_secs(5), "the key still works");
    }
    remote.end().await;
    world.end().await;
}
