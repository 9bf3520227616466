//! What is wrong is named, in problem+json.

use super::api_client::{Api, read};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::World;

#[tokio::test]
async fn a_problem_names_the_request_and_what_in_it_is_wrong() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let limit = |member: &str, value: Value| {
        let mut body = json!({"subject_kind": "org", "measure": "cost", "cap": "5.00", "period": "month"});
        body[member] = value;
        body
    };
    for (path, body, pointer) in [
        ("/limits", limit("cap", json!(5)), "/cap"),
        ("/limits", limit("cap", json!("$5")), "/cap"),
        ("/limits", limit("cap", json!("0")), "/cap"),
        ("/limits", limit("cap", json!("-5")), "/cap"),
        ("/limits", limit("cap", json!("1e30")), "/cap"),
        ("/limits", limit("cap", json!("99999999999999999999")), "/cap"),
        ("/limits", limit("period", json!("fortnight")), "/period"),
        ("/limits", limit("subject_id", json!("ada")), "/subject_id"),
        ("/limits", limit("soft", json!(true)), "/soft"),
        ("/limits", limit("subject_kind", json!("member")), "/subject_id"),
        ("/invitations", json!({"email": "nobody", "name": "N"}), "/email"),
        ("/invitations", json!({"email": "n@example.com", "name": "N", "roles": ["member", "king"]}), "/roles/1"),
        ("/invitations", json!({"email": "n@example.com"}), "/name"),
        ("/keys", json!({"name": "laptop", "days": 9999}), "/days"),
        ("/keys", json!({"name": "laptop", "cap_usd": "0"}), "/cap_usd"),
        ("/prices", json!({"model": "m", "input_usd": "-1", "output_usd": "1"}), "/input_usd"),
        (
            "/connections",
            json!({"name": "P", "kind": "openai-compatible", "base_url": "ftp://x", "key": "k"}),
            "/base_url",
        ),
    ] {
        let refused = ada.send("POST", path, body.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path} {body}: {refused:?}");
        assert_eq!(refused.headers["content-type"], "application/problem+json");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{path} {body}: {refused:?}");
        assert_eq!(refused.body["type"], format!("urn:keyhall:problem:{}", refused.code()));
        assert_eq!(refused.body["request_id"], refused.headers["x-keyhall-request-id"].to_str().unwrap());
    }
    let refused = ada.get("/usage?from=yesterday").await;
    assert_eq!(refused.body["errors"][0]["parameter"], "from", "{refused:?}");
    let refused = ada.get("/usage?from=2026-02-01&to=2026-01-01").await;
    assert_eq!(refused.body["errors"][0]["parameter"], "from", "{refused:?}");
    world.end().await;
}

#[tokio::test]
async fn what_is_no_request_of_the_api_is_told_so() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let text = ada.request("POST", "/service-members").header("content-type", "text/plain").body("{}");
    assert_eq!(read(text).await.code(), "unsupported_media_type");
    let large = ada.request("POST", "/service-members").header("content-type", "application/json");
    let large = read(large.body(format!("{{\"name\": \"{}\"}}", "n".repeat(1024 * 1024)))).await;
    assert_eq!((large.status, large.code()), (StatusCode::PAYLOAD_TOO_LARGE, "request_too_large"));
    let cut = ada.request("POST", "/service-members").header("content-type", "application/json").body("[");
    assert_eq!(read(cut).await.body["errors"][0]["pointer"], "");
    let list = ada.send("POST", "/service-members", json!(["bot"])).await;
    assert_eq!(list.body["errors"][0]["pointer"], "", "a list is no object: {list:?}");
    let twice = ada.request("POST", "/service-members").header("content-type", "application/json");
    let twice = read(twice.body(r#"{"name": "a", "name": "b"}"#)).await;
    assert_eq!(twice.body["errors"][0]["pointer"], "/name", "{twice:?}");
    assert_eq!(ada.get("/nothing").await.code(), "unknown_url");
    assert_eq!(ada.get("/members/ada").await.status, StatusCode::NOT_FOUND);
    let method = ada.send("PATCH", "/members", json!({})).await;
    assert_eq!((method.status, method.code()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    assert_eq!(method.headers["allow"], "GET,HEAD");
    // A browser that is signed out is told too, and not led to a page.
    let nobody = Api::of_nobody(&world);
    let asked = read(nobody.request("GET", "/members").header("accept", "text/html")).await;
    assert_eq!((asked.status, asked.code()), (StatusCode::UNAUTHORIZED, "unauthenticated"));
    world.end().await;
}
