//! What whoever runs a server sees of it: metrics, logs, health.

use crate::{
    command_line::{set_up, unsafe_durability},
    operator::{done, question},
};
use serde_json::Value;
use std::process::Stdio;
use tests::World;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::ChildStderr,
};

async fn line(lines: &mut Lines<BufReader<ChildStderr>>, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let line = lines.next_line().await.unwrap().expect("the server goes on");
        let read: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if holds(&read) {
            return read;
        }
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
async fn logs_are_json_with_request_and_route_and_metrics_have_a_listener_of_their_own() {
    let place = tokio::task::spawn_blocking(set_up).await.unwrap();
    let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
    let mut server = tokio::process::Command::new(binary)
        .arg("serve")
        .args(unsafe_durability(&place.database, &["serve"]))
        .env_clear()
        .env("KEYHALL_DATABASE_URL", &place.database.url)
        .env("KEYHALL_AGE_IDENTITY_FILE", place.path().join("identity.age"))
        .env("KEYHALL_LISTEN", "127.0.0.1:0")
        .env("KEYHALL_METRICS_LISTEN", "127.0.0.1:0")
        .env("KEYHALL_PUBLIC_URL", "http://localhost:8080")
        .env("KEYHALL_LOG_FORMAT", "json")
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let ready = line(&mut lines, |line| line["fields"]["message"] == "ready").await;
    let at = |field: &str| format!("http://{}", ready["fields"][field].as_str().unwrap());
    let http = tests::client();

    let answer = http.get(format!("{}/v1/models", at("address"))).bearer_auth("kh_key_wrong").send().await.unwrap();
    let id = answer.headers()["x-keyhall-request-id"].to_str().unwrap().to_owned();
    let logged = line(&mut lines, |line| line["span"]["request.id"] == id.as_str()).await;
    assert_eq!((&logged["span"]["http.route"], &logged["fields"]["http.status"]), (&"/v1/models".into(), &401.into()));
    http.get(format!("{}/acme/keys", at("address"))).header("accept", "text/html").send().await.unwrap();
    let logged = line(&mut lines, |line| line["span"]["org"] == "acme").await;
    assert_eq!(logged["span"]["http.route"], "/{org}/keys", "{logged}");

    let metrics = http.get(format!("{}/metrics", at("metrics"))).send().await.unwrap();
    assert!(metrics.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = metrics.text().await.unwrap();
    for sample in [
        "keyhall_http_requests_total{method=\"GET\",route=\"/v1/models\",status=\"401\"} 1\n",
        "keyhall_http_request_duration_seconds_bucket{le=\"10.0\",method=\"GET\",route=\"/v1/models\"} 1\n",
        "keyhall_reservations_open 0\n",
        "keyhall_admission_transactions_total 0\n",
        "keyhall_database_connections{pool=\"write\",state=\"idle\"} 1\n",
        "keyhall_database_up 1\n",
        "keyhall_audit_logs_failing 0\n",
        "keyhall_audit_events_total ",
        "process_resident_memory_bytes ",
        "process_cpu_seconds_total ",
    ] {
        assert!(text.contains(sample), "{sample} is not in:\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("acme"), "{text}");
    let public = http.get(format!("{}/metrics", at("address"))).send().await.unwrap();
    assert_ne!(public.status(), 200, "metrics are not on the public listener");
    server.kill().await.unwrap();
}

#[tokio::test]
async fn health_says_ready_and_warns_of_a_log_that_does_not_hold() {
    let world = World::new().await;
    let key = world.key().await;
    assert!(world.complete(&key, question()).await.status().is_success());
    let url = world.url.to_string();
    assert_eq!(done(&world, &["health", "--url", &url]).await, "");
    world.database.tamper("UPDATE audit_event SET actor_id = 'mallory' WHERE seq = 2").await;
    assert!(world.rooms.audit.verify_due().await.unwrap() >= 1);
    let warned = done(&world, &["health", "--url", &url]).await;
    assert!(warned.contains("audit logs that do not hold"), "{warned}");
    assert!(world.rooms.ledger.reading().outcomes.values().sum::<u64>() >= 1);
    world.end().await;
}
