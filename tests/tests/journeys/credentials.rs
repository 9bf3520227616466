//! What the gateway is shown.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, World};

fn question() -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]})
}

async fn code(response: reqwest::Response) -> (StatusCode, String) {
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn nobody_and_two_at_once_are_refused_in_openais_shape() {
    let world = World::new().await;
    let key = world.key().await;
    let ask = || world.http.post(world.at("/v1/chat/completions")).json(&question());
    let none = code(ask().send().await.unwrap()).await;
    assert_eq!(none, (StatusCode::UNAUTHORIZED, "invalid_api_key".to_owned()));
    let two = code(ask().bearer_auth(&key).header("x-api-key", "kh_key_other").send().await.unwrap()).await;
    assert_eq!(two, (StatusCode::BAD_REQUEST, "ambiguous_credentials".to_owned()));
    let same = ask().bearer_auth(&key).header("x-api-key", &key).send().await.unwrap();
    assert_eq!(same.status(), StatusCode::OK);
    world.end().await;
}

#[tokio::test]
async fn unknown_mistyped_and_revoked_keys_say_which_they_are() {
    let world = World::new().await;
    let key = world.key().await;
    let other_letter = if key.ends_with('x') { 'y' } else { 'x' };
    let mistyped = format!("{}{other_letter}", &key[..key.len() - 1]);
    assert_eq!(world.complete(&mistyped, question()).await.status(), StatusCode::UNAUTHORIZED);
    let member = world.rooms.identity.find_member(&world.operator, "pipeline").await.unwrap();
    let row = world.rooms.identity.personal_keys_of(&world.operator, member).await.unwrap().remove(0);
    assert_eq!(world.complete(&key, question()).await.status(), StatusCode::OK);
    world.rooms.identity.revoke_personal_key(&world.operator, row.id).await.unwrap();
    let refused = world.complete(&key, question()).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: Value = refused.json().await.unwrap();
    assert!(body["error"]["message"].as_str().unwrap().contains("revoked"), "{body}");
    world.end().await;
}

#[tokio::test]
async fn a_key_whose_end_was_moved_behind_the_servers_back_is_not_known() {
    let world = World::new().await;
    let key = world.key().await;
    world.database.tamper("UPDATE personal_key SET expires_at = expires_at + 86400000000").await;
    assert_eq!(world.complete(&key, question()).await.status(), StatusCode::UNAUTHORIZED);
    assert!(world.ledger().await.is_empty() && world.provider.completions().is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_key_does_not_administer() {
    let world = World::new().await;
    let key = world.key().await;
    let page = world.http.get(world.at("/acme/admin/members")).bearer_auth(&key).header("accept", "text/html");
    assert!(page.send().await.unwrap().status().is_redirection(), "a page knows sessions only");
    world.end().await;
}

#[tokio::test]
async fn a_request_whose_body_arrives_after_its_member_was_removed_is_refused() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::new().await;
    let key = world.key().await;
    let body = question().to_string();
    let address = (world.url.host_str().unwrap(), world.url.port().unwrap());
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: keyhall\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body: it took the key for good.
    let mut go_on = [0; 25];
    line.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let member = world.rooms.identity.find_member(&world.operator, "pipeline").await.unwrap();
    world.rooms.identity.remove_member(&world.operator, member).await.unwrap();
    line.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(world.ledger().await.is_empty(), "nobody was asked anything");
    world.end().await;
}
