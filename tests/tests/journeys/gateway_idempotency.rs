//! A question that is sent twice is asked once.

use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{MODEL, World};

fn question(text: &str, stream: bool) -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": text}], "max_tokens": 20, "stream": stream})
}

async fn ask(world: &World, key: &str, once: &str, body: Value) -> reqwest::Response {
    let request = world.http.post(world.at("/v1/chat/completions")).bearer_auth(key).header("idempotency-key", once);
    request.json(&body).send().await.unwrap()
}

async fn code(response: reqwest::Response) -> (StatusCode, String) {
    let status = response.status();
    let error: Value = response.json().await.unwrap();
    (status, error["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_same_question_is_answered_again_byte_for_byte_and_billed_once() {
    let world = World::new().await;
    let key = world.key().await;
    let first = ask(&world, &key, "one", question("canary-question", false)).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert!(!first.headers().contains_key("idempotency-replayed"));
    let cost = first.headers()["x-keyhall-cost-usd"].clone();
    let answered = first.bytes().await.unwrap();
    let again = ask(&world, &key, "one", question("canary-question", false)).await;
    assert_eq!((again.status(), &again.headers()["idempotency-replayed"]), (StatusCode::OK, &"true".parse().unwrap()));
    assert_eq!(again.headers()["x-keyhall-cost-usd"], cost);
    assert_eq!(again.headers()["content-type"], "application/json");
    assert_eq!(again.bytes().await.unwrap(), answered);
    assert_eq!((world.provider.completions().len(), world.ledger().await.len()), (1, 1));
    let other = ask(&world, &key, "one", question("another", false)).await;
    assert_eq!(code(other).await, (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused".to_owned()));
    // Another credential's key of the same name is another key.
    let second = world.key().await;
    assert_eq!(ask(&world, &second, "one", question("another", false)).await.status(), StatusCode::OK);
    assert_eq!(world.provider.completions().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn of_fifty_at_once_one_is_asked() {
    let world = World::new().await;
    let key = world.key().await;
    let sent = (0..50).map(|_| ask(&world, &key, "once", question("Hello", false)));
    for response in futures_util::future::join_all(sent).await {
        if response.status() != StatusCode::OK {
            assert_eq!(response.headers()["retry-after"], "1");
            assert_eq!(code(response).await, (StatusCode::CONFLICT, "idempotency_in_progress".to_owned()));
        }
    }
    assert_eq!((world.provider.completions().len(), world.ledger().await.len()), (1, 1));
    assert_eq!(ask(&world, &key, "once", question("Hello", false)).await.status(), StatusCode::OK);
    world.end().await;
}

#[tokio::test]
async fn whoever_hangs_up_finds_the_answer_when_they_come_back() {
    let world = World::new().await;
    let key = world.key().await;
    let body = question("Explain it in detail", false);
    let hung_up =
        tokio::time::timeout(std::time::Duration::from_millis(20), ask(&world, &key, "one", body.clone())).await;
    drop(hung_up);
    let mut answer = ask(&world, &key, "one", body.clone()).await;
    let began = std::time::Instant::now();
    while answer.status() == StatusCode::CONFLICT && began.elapsed().as_secs() < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        answer = ask(&world, &key, "one", body.clone()).await;
    }
    assert_eq!(answer.status(), StatusCode::OK);
    let rows = world.ledger().await;
    assert_eq!((rows.len(), rows[0].outcome.as_str()), (1, "ok"));
    world.end().await;
}

#[tokio::test]
async fn a_stream_is_not_repeated_and_its_row_is_named() {
    let world = World::new().await;
    let key = world.key().await;
    let streamed = ask(&world, &key, "one", question("Hello", true)).await;
    assert!(streamed.text().await.unwrap().contains("[DONE]"));
    let again = ask(&world, &key, "one", question("Hello", true)).await;
    assert_eq!((again.status(), &again.headers()["x-should-retry"]), (StatusCode::CONFLICT, &"false".parse().unwrap()));
    let error: Value = again.json().await.unwrap();
    assert_eq!(error["error"]["code"], "idempotency_streamed");
    let row = world.ledger().await.remove(0);
    assert!(error["error"]["message"].as_str().unwrap().contains(&row.id.to_string()), "{error}");
    world.end().await;
}

#[tokio::test]
async fn what_failed_may_be_sent_again_and_what_is_kept_is_sealed_and_forgotten_after_a_day() {
    let world = World::new().await;
    let key = world.key().await;
    world.provider.set_fault(Some(demo::model_provider::Fault::ServerError));
    assert_eq!(ask(&world, &key, "one", question("Hello", false)).await.status(), StatusCode::BAD_GATEWAY);
    world.provider.set_fault(None);
    assert_eq!(ask(&world, &key, "one", question("canary-question", false)).await.status(), StatusCode::OK);
    assert_eq!(world.ledger().await.len(), 2, "each try has its row");
    let write = world.rooms.store.write(world.operator.scope()).await.unwrap();
    let all = sea_orm::Statement::from_string(write.get_database_backend(), "SELECT sealed FROM kept_answer");
    let sealed: Vec<u8> = write.query_one_raw(all).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("choices"));
    write.execute_unprepared("UPDATE kept_answer SET expires_at = 1").await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(ask(&world, &key, "one", question("quite another", false)).await.status(), StatusCode::OK);
    world.end().await;
}
