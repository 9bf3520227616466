//! Walking lists while they grow.

use super::api_client::Api;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::HashSet;
use tests::{MODEL, World};

fn ids(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].to_string()).collect()
}

/// Every row that was there is seen, none twice.
fn assert_walked(seen: &[String], there: &[String]) {
    let unique: HashSet<_> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len(), "a row came twice");
    let missing: Vec<_> = there.iter().filter(|id| !unique.contains(id)).collect();
    assert!(missing.is_empty(), "rows were left out: {missing:?}");
}

#[tokio::test]
async fn members_events_and_requests_are_walked_without_gap_or_repeat_while_rows_are_added() {
    let world = World::new().await;
    let (ada, key) = (Api::of(&world, "ada").await, world.key().await);
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5});
    for number in 0..9 {
        ada.done("POST", "/service-members", json!({"name": format!("bot {number}")})).await;
        assert_eq!(world.complete(&key, question.clone()).await.status(), StatusCode::OK);
    }
    for (path, id) in [("/members", "id"), ("/audit/events", "seq"), ("/requests", "id")] {
        let there = ids(&ada.walk(path, 200, async || {}).await, id);
        assert!(there.len() >= 9, "{path}");
        let grow = async || {
            ada.send("POST", "/service-members", json!({"name": "late"})).await;
            assert_eq!(world.complete(&key, question.clone()).await.status(), StatusCode::OK);
        };
        let mut left = 4;
        let seen = ada.walk(path, 3, async || {
            if left > 0 {
                left -= 1;
                grow().await;
            }
        });
        assert_walked(&ids(&seen.await, id), &there);
    }
    world.end().await;
}

#[tokio::test]
async fn a_page_has_200_rows_at_most_and_a_cursor_belongs_to_its_list() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    for path in ["/members", "/audit/events", "/requests", "/limits", "/connections", "/models", "/keys"] {
        for limit in ["0", "201", "-1", "many"] {
            let refused = ada.get(&format!("{path}?limit={limit}")).await;
            assert_eq!(refused.body["errors"][0]["parameter"], "limit", "{path} {limit}: {refused:?}");
        }
        let refused = ada.get(&format!("{path}?cursor=abc")).await;
        assert_eq!(refused.body["errors"][0]["parameter"], "cursor", "{path}");
        let refused = ada.get(&format!("{path}?page=2")).await;
        assert_eq!(refused.body["errors"][0]["parameter"], "page", "{path}");
    }
    let models = ada.done("GET", "/models?limit=1", Value::Null).await;
    let refused = ada.get(&format!("/members?cursor={}", models["next_cursor"].as_str().unwrap())).await;
    assert_eq!(refused.body["errors"][0]["parameter"], "cursor");
    world.end().await;
}
