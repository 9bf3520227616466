//! A request that is sent twice is done once.

use super::api_client::Api;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::World;

async fn members_made(world: &World) -> usize {
    world.actions().await.iter().filter(|action| *action == "member.added").count()
}

#[tokio::test]
async fn the_same_request_is_answered_again_and_not_done_again() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let first = ada.send_once("one", "POST", "/service-members", json!({"name": "bot"})).await;
    let again = ada.send_once("one", "POST", "/service-members", json!({"name": "bot"})).await;
    assert_eq!((first.status, &first.body), (StatusCode::CREATED, &again.body));
    assert_eq!((again.status, &again.headers["idempotency-replayed"]), (first.status, &"true".parse().unwrap()));
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(members_made(&world).await, 1);

    let other = ada.send_once("one", "POST", "/service-members", json!({"name": "other"})).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
    let elsewhere = ada.send_once("one", "POST", "/keys", json!({"name": "bot"})).await;
    assert_eq!(elsewhere.code(), "idempotency_key_reused");
    let second = ada.send_once("two", "POST", "/service-members", json!({"name": "bot"})).await;
    assert_ne!(second.body["id"], first.body["id"]);
    assert_eq!(members_made(&world).await, 2);
    // Another member's key of the same name is another key.
    let ben = Api::of(&world, "ben").await;
    assert_eq!(ben.send_once("one", "POST", "/keys", json!({"name": "laptop"})).await.status, StatusCode::CREATED);
    world.end().await;
}

#[tokio::test]
async fn of_many_at_once_one_is_done() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let sent = (0..16).map(|_| ada.send_once("once", "POST", "/service-members", json!({"name": "bot"})));
    let answers = futures_util::future::join_all(sent).await;
    assert_eq!(members_made(&world).await, 1);
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.body == done[0].body), "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "idempotency_in_progress"));
    }
    world.end().await;
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let refused = ada.send_once("one", "POST", "/service-members", json!({"name": ""})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body["errors"][0]["pointer"], "/name", "a task's refusal is written like any other");
    let corrected = ada.send_once("one", "POST", "/service-members", json!({"name": "bot"})).await;
    assert_eq!(corrected.status, StatusCode::CREATED);
    let long = "k".repeat(256);
    assert_eq!(
        ada.send_once(&long, "POST", "/service-members", json!({"name": "bot"})).await.status,
        StatusCode::BAD_REQUEST
    );
    world.end().await;
}

#[tokio::test]
async fn what_is_shown_once_is_neither_repeated_nor_stored() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let made = ada.send_once("key", "POST", "/keys", json!({"name": "laptop"})).await;
    let again = ada.send_once("key", "POST", "/keys", json!({"name": "laptop"})).await;
    assert_eq!((again.status, &again.body["row"]), (StatusCode::CREATED, &made.body["row"]));
    assert_eq!(again.body["key"], Value::Null);
    let person = json!({"email": "grace@example.com", "name": "Grace"});
    let invited = ada.send_once("invitation", "POST", "/invitations", person.clone()).await;
    let again = ada.send_once("invitation", "POST", "/invitations", person).await;
    assert_eq!((&again.body["member_id"], &again.body["link"]), (&invited.body["member_id"], &Value::Null));
    let secrets =
        [made.body["key"].as_str().unwrap(), invited.body["link"].as_str().unwrap().rsplit('=').next().unwrap()];
    let kept = kept(&world).await;
    assert_eq!(kept.len(), 2);
    for secret in secrets {
        assert!(secret.starts_with("kh_") && !kept.iter().any(|body| body.contains(secret)), "{kept:?}");
    }
    world.end().await;
}

async fn kept(world: &World) -> Vec<String> {
    let read = world.rooms.store.read(world.operator.scope()).await.unwrap();
    let all = sea_orm::Statement::from_string(read.get_database_backend(), "SELECT body FROM idempotent_request");
    let rows = read.query_all_raw(all).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default()).collect()
}

#[tokio::test]
async fn an_answer_is_forgotten_after_a_day() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    ada.send_once("old", "POST", "/service-members", json!({"name": "bot"})).await;
    let write = world.rooms.store.write(world.operator.scope()).await.unwrap();
    write.execute_unprepared("UPDATE idempotent_request SET expires_at = 1").await.unwrap();
    write.commit().await.unwrap();
    ada.send_once("new", "POST", "/service-members", json!({"name": "bot"})).await;
    assert_eq!(kept(&world).await.len(), 1);
    ada.send_once("old", "POST", "/service-members", json!({"name": "bot"})).await;
    assert_eq!(members_made(&world).await, 3);
    world.end().await;
}
