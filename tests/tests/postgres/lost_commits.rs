//! Commits of which nobody hears: the database has them, and the server that asked for them can't know.

use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::{Scoped, entity};
use tests::{MODEL, Wire, World};
use tokio::time::sleep;
use types::view::{Measure, NewLimit, Period, SubjectKind};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn an_admission_whose_commit_was_lost_is_given_back_and_nothing_was_sent() {
    let world = World::new().await;
    let limit = NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: None,
        measure: Measure::Requests,
        cap: 1,
        period: Period::Month,
        hard: true,
    };
    world.rooms.ledger.set_limit(&world.operator, limit).await.unwrap();
    let wire = Wire::to(&world.database.url).await;
    let remote = world.another_server_on(&wire.url).await;
    let key = world.key().await;
    wire.lose_commit_after("INSERT INTO ledger (");
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10});
    let ask = async || {
        let request = world.http.post(remote.at("v1/chat/completions")).bearer_auth(&key).json(&question);
        request.send().await.unwrap()
    };
    let refused = ask().await;
    assert!(wire.has_lost_commit());
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    let error: Value = refused.json().await.unwrap();
    assert_eq!(error["error"]["code"], "audit_unavailable");
    assert!(world.provider.completions().is_empty(), "what may not be recorded is not sent");
    // It is recorded all the same, and holds the only request of the month.
    let open = world.ledger().await;
    assert_eq!(open.iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["sent"]);
    assert_eq!(ask().await.status(), StatusCode::TOO_MANY_REQUESTS);

    // By the next heartbeat.
    let since = Instant::now();
    while world.ledger().await[0].state != "released" {
        assert!(since.elapsed() < Duration::from_secs(25), "it is not given back");
        sleep(Duration::from_millis(50)).await;
    }
    let row = world.ledger().await.remove(0);
    assert_eq!((row.outcome.as_str(), row.cost.0, row.sent_at), ("not_sent", 0, None));
    let administrator = world.database.administrator().await;
    let windows = entity::limit_window::Entity::find_in(world.operator.scope()).all(&administrator).await.unwrap();
    assert_eq!(windows.iter().map(|window| (window.reserved, window.spent)).collect::<Vec<_>>(), [(0, 0)]);
    assert_eq!(ask().await.status(), StatusCode::OK, "its place is free again");
    remote.end().await;
    world.end().await;
}
