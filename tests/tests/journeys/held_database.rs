//! A database that somebody else holds: whoever asks is told so, and nothing is kept, sent or lost.

use super::{
    api_client::Api,
    command_line::{Place, fails, keyhall, set_up, wait},
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use tests::{MODEL, World};

#[tokio::test]
async fn requests_are_told_that_nothing_was_changed_and_pass_afterwards() {
    let world = World::new().await;
    let (key, ada) = (world.key().await, Api::of(&world, "ada").await);
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10});
    let holder = world.database.administrator().await;
    let held = holder.begin().await.unwrap();
    let lock = if world.database.is_postgres() {
        "LOCK TABLE ledger, member, audit_head IN EXCLUSIVE MODE"
    } else {
        "UPDATE org SET name = name"
    };
    held.execute_unprepared(lock).await.unwrap();

    // What is admitted may wait a little longer than a change does; neither is done while the database is held.
    let (asked, added) = tokio::join!(world.complete(&key, question.clone()), async {
        let added = ada.send("POST", "/service-members", json!({"name": "held up"})).await;
        assert!(world.provider.completions().is_empty(), "nothing was sent");
        held.rollback().await.unwrap();
        added
    });
    holder.close().await.unwrap();
    assert_eq!((added.status, added.code()), (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable"), "{added:?}");
    assert!(added.body["detail"].as_str().unwrap().contains("Nothing was changed"), "{added:?}");
    let passed = asked.status() == StatusCode::OK;
    assert!(passed || asked.status() == StatusCode::SERVICE_UNAVAILABLE, "{}", asked.status());
    let once = usize::from(passed);
    assert_eq!((world.ledger().await.len(), world.provider.completions().len()), (once, once));

    let added = ada.send("POST", "/service-members", json!({"name": "held up"})).await;
    assert_eq!(added.status, StatusCode::CREATED, "its name is not taken: {added:?}");
    assert_eq!(world.complete(&key, question).await.status(), StatusCode::OK);
    world.end().await;
}

#[test]
fn a_command_says_that_another_program_holds_the_file() {
    let place: Place = set_up();
    let url = format!("sqlite://{}/keyhall.db", place.path().display());
    let settings = [("KEYHALL_DATABASE_URL", url.as_str())];
    assert!(keyhall(&place, &settings, &["migrate"]).status.success());
    assert!(keyhall(&place, &settings, &["org", "list"]).status.success(), "its keys are made");
    let secret = place.path().join("secret");
    std::fs::write(&secret, "secret\n").unwrap();
    let create = ["org", "create", "acme", "--name", "Acme", "--issuer", "https://accounts.acme.example", "--no-check"];
    let create = [&create[..], &["--client-id", "x", "--client-secret-file", secret.to_str().unwrap()]].concat();
    wait(async {
        let holder = store::connect_as_owner(&url).await.unwrap();
        holder.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        fails(keyhall(&place, &settings, &create), 1, &["another program holds the database", "nothing was changed"]);
        assert!(keyhall(&place, &settings, &["org", "list"]).status.success(), "reading goes on");
        holder.execute_unprepared("ROLLBACK").await.unwrap();
        holder.close().await.unwrap();
    });
    let made = keyhall(&place, &settings, &create);
    assert!(made.status.success(), "{}", super::command_line::said(&made));
}
