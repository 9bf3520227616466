//! Connecting a provider, and what happens when it misbehaves.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{PROVIDER_KEY, World, connection};

#[tokio::test]
async fn a_key_that_the_provider_refuses_stores_nothing() {
    let world = World::without_connection().await;
    let refused = world.rooms.gateway.connect(&world.operator, connection(&world.provider_url, "sk-wrong")).await;
    let problem = types::Problem::from(refused.unwrap_err());
    assert!(!problem.to_string().contains("sk-wrong"), "{problem}");
    assert!(world.rooms.gateway.connections(&world.operator).await.unwrap().is_empty());
    assert!(!world.actions().await.iter().any(|action| action.starts_with("provider_key")));
    world.end().await;
}

#[tokio::test]
async fn a_private_address_is_refused_and_the_setting_is_named() {
    let world = World::without_connection().await;
    for url in ["http://127.0.0.1:1/v1", "https://169.254.169.254/v1", "https://[::ffff:10.0.0.1]/v1"] {
        let refused = world.rooms.gateway.connect(&world.operator, connection(url, PROVIDER_KEY)).await;
        let problem = types::Problem::from(refused.unwrap_err());
        assert!(problem.to_string().contains("KEYHALL_ALLOW_PRIVATE_ADDRESSES"), "{url}: {problem}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_failing_provider_is_named_and_nothing_stays_held() {
    let world = World::new().await;
    let key = world.key().await;
    for (model, status) in [
        ("fault-500", StatusCode::BAD_GATEWAY),
        ("fault-garbage", StatusCode::BAD_GATEWAY),
        ("fault-429", StatusCode::TOO_MANY_REQUESTS),
    ] {
        let body = json!({"model": model, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10});
        let refused = world.complete(&key, body).await;
        assert_eq!(refused.status(), status, "{model}");
        let error: Value = refused.json().await.unwrap();
        assert!(error["error"]["message"].is_string(), "{model}: {error}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_replaced_key_is_used_by_the_next_request() {
    let world = World::new().await;
    let key = world.key().await;
    let card = world.rooms.gateway.connections(&world.operator).await.unwrap().remove(0);
    world.provider.accept("sk-canary-second");
    let second = types::Secret::new("sk-canary-second");
    world.rooms.gateway.replace_key(&world.operator, card.id, second).await.unwrap();
    let body = json!({"model": tests::MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 10});
    assert_eq!(world.complete(&key, body).await.status(), StatusCode::OK);
    assert_eq!(world.provider.completions().last().unwrap().authorization, "Bearer sk-canary-second");
    world.end().await;
}
