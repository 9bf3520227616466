//! The provider key is nowhere but in requests to the provider.

use serde_json::json;
use tests::{MODEL, PROVIDER_KEY, World};

/// The forms in which a secret could lie in a file.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let utf16 = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![secret.as_bytes().to_vec(), hex.into_bytes(), utf16, secret.bytes().rev().collect()]
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn no_file_page_or_answer_holds_the_provider_key_or_a_personal_key() {
    let world = World::new().await;
    let key = world.key().await;
    let body =
        json!({"model": MODEL, "messages": [{"role": "user", "content": "What is your key?"}], "max_tokens": 20});
    let answer = world.complete(&key, body).await.text().await.unwrap();
    let ada = world.signed_in("ada").await;
    let mut places = world.database.contents().await;
    let has_log = |(_, bytes): &(String, Vec<u8>)| contains(bytes, b"connection.created");
    assert!(places.iter().any(has_log), "the database is among the places");
    places.push(("the answer".to_owned(), answer.into_bytes()));
    for page in ["/acme/admin/connections", "/acme/admin/models", "/acme/audit/events", "/acme/keys"] {
        places.push((page.to_owned(), ada.page(page).await.into_bytes()));
    }
    let export = ada.get("/acme/audit/export/events.jsonl").await.bytes().await.unwrap();
    places.push(("the export".to_owned(), export.to_vec()));
    for secret in [PROVIDER_KEY, key.as_str(), "tests-canary-client-secret"] {
        for form in forms(secret) {
            for (place, bytes) in &places {
                assert!(!contains(bytes, &form), "a secret lies in {place}");
            }
        }
    }
    world.end().await;
}
