//! The OpenAPI document and the page that shows it.

use super::api_client::Api;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::HashSet;
use tests::World;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every `$ref`.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(target) if name == "$ref" => found.push(target.clone()),
                    member => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_describes_what_is_mounted_and_nothing_else() {
    let world = World::without_connection().await;
    let nobody = Api::of_nobody(&world);
    let document = nobody.get("/api/openapi.json").await.body;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    let mut ids = HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["parameters"].as_array().unwrap().clone();
        for method in METHODS {
            let address = path.replace("{org}", "acme").replace("{role}", "admin").replace("{seq}", "1");
            let address: String = address
                .split('/')
                .map(|part| if part.starts_with('{') { "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let answer = nobody.send(&method.to_uppercase(), &address, Value::Null).await;
            let Some(operation) = item.get(method) else {
                assert_eq!(
                    answer.status,
                    StatusCode::METHOD_NOT_ALLOWED,
                    "{method} {path} is mounted and not described"
                );
                continue;
            };
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} is described and not mounted");
            assert!(ids.insert(operation["operationId"].to_string()), "{method} {path} shares its id");
            assert!(operation["description"].as_str().unwrap().contains("**Permissions:**"), "{method} {path}");
            assert!(
                operation["summary"].is_string() && operation["responses"]["default"].is_object(),
                "{method} {path}"
            );
            let answers = operation["responses"].as_object().unwrap().values();
            assert!(answers.clone().all(|answer| answer["description"].is_string()), "{method} {path}");
            let own = operation["parameters"].as_array().cloned().unwrap_or_default();
            let declared: HashSet<_> = parameters
                .iter()
                .chain(&own)
                .filter(|one| one["in"] == "path")
                .map(|one| one["name"].as_str().unwrap().to_owned())
                .collect();
            let wanted: HashSet<_> =
                path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
            assert_eq!(declared, wanted, "{method} {path}");
            let repeats = own.iter().any(|one| one["name"] == "Idempotency-Key");
            assert_eq!(repeats, method != "get", "{method} {path}");
        }
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} is elsewhere"));
        assert!(document.pointer(pointer).is_some(), "{target} is not there");
    }
    assert_eq!(document.pointer("/components/schemas/NewKey/additionalProperties"), Some(&json!(false)));
    world.end().await;
}

#[tokio::test]
async fn the_page_shows_every_operation_and_needs_nothing_from_elsewhere() {
    let world = World::without_connection().await;
    let nobody = Api::of_nobody(&world);
    let document = nobody.get("/api/openapi.json").await.body;
    let page = nobody.request("GET", "/api/docs").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let page = page.text().await.unwrap();
    for item in document["paths"].as_object().unwrap().values() {
        for id in METHODS.iter().filter_map(|method| item[method]["operationId"].as_str()) {
            assert!(page.contains(&format!("<article id=\"{id}\">")), "{id} is not on the page");
        }
    }
    for never in ["<script", "style=\"", " on", "src=\""] {
        let inside_tags = page.split('<').filter_map(|tag| tag.split('>').next());
        assert_eq!(inside_tags.filter(|tag| format!("<{tag}").contains(never)).count(), 0, "{never}");
    }
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for link in links {
        match link.strip_prefix('#') {
            Some(id) => assert!(page.contains(&format!("id=\"{id}\"")), "#{id} leads nowhere"),
            None => assert_eq!(nobody.request("GET", link).send().await.unwrap().status(), StatusCode::OK, "{link}"),
        }
    }
    let style = nobody.request("GET", "/api/docs/style.css").send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css");
    let style = style.text().await.unwrap();
    assert!(style.contains("--accent") && !style.contains("url(") && !style.contains("@import"));
    world.end().await;
}
