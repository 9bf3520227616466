//! Everything that the pages can do, done through the API by an admin.

use super::api_client::Api;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, PROVIDER_KEY, World};

#[tokio::test]
async fn the_organization_and_its_decisions() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let org = ada.done("GET", "", Value::Null).await;
    assert_eq!((&org["slug"], &org["name"], &org["status"]), (&json!("acme"), &json!("Acme"), &json!("active")));
    let me = ada.done("GET", "/me", Value::Null).await;
    assert_eq!(me["roles"], json!(["owner", "admin", "member"]));
    let providers = ada.done("GET", "/identity-providers", Value::Null).await;
    assert_eq!(providers["data"][0]["name"], "Acme accounts");
    let decided = json!({
        "admit_on_first_sign_in": true, "personal_key_days": 30, "personal_key_default_days": 20, "content_is_reviewed": false, "retention_days": 365,
    });
    assert_eq!(ada.done("PUT", "/policy", decided.clone()).await, decided);
    assert_eq!(ada.done("GET", "/policy", Value::Null).await, decided);
    assert!(world.actions().await.contains(&"policy.changed".to_owned()));
    world.end().await;
}

#[tokio::test]
async fn members_are_invited_added_given_roles_and_removed() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let invited = ada
        .done("POST", "/invitations", json!({"email": "grace@example.com", "name": "Grace", "roles": ["member"]}))
        .await;
    assert!(invited["link"].as_str().unwrap().contains("/acme/sign-in?invitation=kh_iv_"), "{invited}");
    let added = ada.send("POST", "/service-members", json!({"name": "nightly"})).await;
    assert_eq!(added.status, StatusCode::CREATED);
    assert_eq!((&added.body["kind"], &added.body["status"]), (&json!("service"), &json!("active")));

    let grace = format!("/members/{}", invited["member_id"].as_str().unwrap());
    assert_eq!(ada.done("GET", &grace, Value::Null).await["status"], "invited");
    assert_eq!(ada.send("PUT", &format!("{grace}/roles/admin"), Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.done("GET", &grace, Value::Null).await["roles"], json!(["admin", "member"]));
    assert_eq!(ada.send("DELETE", &format!("{grace}/roles/admin"), Value::Null).await.status, StatusCode::NO_CONTENT);
    let removal = ada.done("DELETE", &grace, Value::Null).await;
    assert_eq!(removal["member_id"], invited["member_id"]);
    assert_eq!(ada.done("GET", &grace, Value::Null).await["status"], "removed");
    let removed = ada.done("GET", "/members?status=removed", Value::Null).await;
    assert_eq!(removed["data"].as_array().unwrap().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn keys_are_made_used_and_revoked() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let own = ada.done("POST", "/keys", json!({"name": "laptop", "days": 10, "cap_usd": "5.00"})).await;
    assert_eq!(own["row"]["monthly_cap_usd"], "5.000000000");
    assert_eq!(ada.done("GET", "/keys", Value::Null).await["data"][0]["name"], "laptop");

    let bot = ada.done("POST", "/service-members", json!({"name": "bot"})).await;
    let keys = format!("/members/{}/keys", bot["id"].as_str().unwrap());
    assert_eq!(ada.done("GET", &keys, Value::Null).await["data"], json!([]));
    let made = ada.done("POST", &keys, json!({"name": "production"})).await;
    let key = made["key"].as_str().unwrap();
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5});
    assert_eq!(world.complete(key, question.clone()).await.status(), StatusCode::OK);
    let row = &ada.done("GET", &keys, Value::Null).await["data"][0];
    assert!(row["last_used_at"].as_str().unwrap().ends_with('Z') && row.get("key").is_none(), "{row}");
    let revoked = ada.send("DELETE", &format!("/keys/{}", made["row"]["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(world.complete(key, question).await.status(), StatusCode::UNAUTHORIZED);
    world.end().await;
}

#[tokio::test]
async fn a_provider_is_connected_probed_rekeyed_and_removed_and_its_key_is_never_answered() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    let new =
        json!({"name": "Provider", "kind": "openai-compatible", "base_url": world.provider_url, "key": PROVIDER_KEY});
    let mut answers = vec![ada.done("POST", "/connections", new).await];
    let connection = format!("/connections/{}", answers[0]["id"].as_str().unwrap());
    answers.push(ada.done("POST", &format!("{connection}/probe"), Value::Null).await);
    assert_eq!(answers[1]["probe"]["ok"], true);
    world.provider.accept("sk-canary-second");
    answers.push(ada.done("PUT", &format!("{connection}/key"), json!({"key": "sk-canary-second"})).await);
    assert_eq!(answers[2]["provider_keys"][0]["generation"], 2);
    answers.push(ada.done("PUT", &format!("{connection}/models"), json!({"models": [MODEL, "extra"]})).await);
    let enabled: Vec<_> =
        answers[3]["models"].as_array().unwrap().iter().filter(|model| model["enabled"] == true).collect();
    assert_eq!(enabled.len(), 2, "{enabled:?}");
    answers.push(ada.done("GET", &connection, Value::Null).await);
    answers.push(ada.done("GET", "/connections", Value::Null).await);
    let wrong = ada.send("PUT", &format!("{connection}/key"), json!({"key": "sk-canary-wrong"})).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "probe_failed"));
    answers.push(wrong.body);
    for answer in &answers {
        assert!(!answer.to_string().contains("canary"), "{answer}");
    }
    assert_eq!(ada.send("DELETE", &connection, Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.get(&connection).await.status, StatusCode::NOT_FOUND);
    world.end().await;
}

#[tokio::test]
async fn models_are_allowed_priced_and_chosen() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let models = ada.walk("/models", 200, async || {}).await;
    let model = models.iter().find(|model| model["name"] == MODEL).unwrap();
    assert!(model["price"]["input_usd"].is_string(), "{model}");
    let address = format!("/models/{}", model["id"].as_str().unwrap());
    assert_eq!(ada.done("PATCH", &address, json!({"enabled": false})).await["enabled"], false);
    let refused = ada.send("PUT", "/default-model", json!({"model": MODEL})).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/model", "{refused:?}");
    ada.done("PATCH", &address, json!({"enabled": true})).await;
    ada.done("PUT", "/default-model", json!({"model": MODEL})).await;
    let price = json!({"model": MODEL, "input_usd": "1.25", "output_usd": "4"});
    assert_eq!(ada.send("POST", "/prices", price).await.status, StatusCode::CREATED);
    let priced = ada.done("GET", &address, Value::Null).await;
    assert_eq!(priced["price"]["input_usd"], "1.250000");
    assert_eq!((&priced["price"]["own"], &priced["is_default"]), (&json!(true), &json!(true)));
    let offered = ada.done("GET", "/offered-models", Value::Null).await;
    assert!(
        offered["data"].as_array().unwrap().iter().any(|model| model["name"] == MODEL && model["is_default"] == true)
    );
    world.end().await;
}

#[tokio::test]
async fn limits_are_set_changed_explained_and_removed() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let bot = ada.done("POST", "/service-members", json!({"name": "bot"})).await;
    let limit = |cap: &str| {
        json!({
            "subject_kind": "member", "subject_id": bot["id"], "measure": "cost", "cap": cap, "period": "month",
        })
    };
    let set = ada.done("POST", "/limits", limit("20.00")).await;
    assert_eq!(ada.done("POST", "/limits", limit("30")).await, set, "the same limit, changed");
    let address = format!("/limits/{}", set["id"].as_str().unwrap());
    let shown = ada.done("GET", &address, Value::Null).await;
    assert_eq!((&shown["cap"], &shown["used"]), (&json!("30.000000000"), &json!("0.000000000")));
    ada.done("POST", "/limits", json!({"subject_kind": "org", "measure": "requests", "cap": "1000", "period": "day"}))
        .await;
    let of_bot = ada.done("GET", &format!("/members/{}/limits", bot["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(of_bot["data"].as_array().unwrap().len(), 2);
    assert_eq!(ada.done("GET", "/me/limits", Value::Null).await["data"].as_array().unwrap().len(), 1);
    assert_eq!(ada.send("DELETE", &address, Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.send("DELETE", &address, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.walk("/limits", 10, async || {}).await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn usage_is_summed_and_told_row_by_row() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let key = world.key().await;
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5});
    for _ in 0..3 {
        assert_eq!(world.complete(&key, question.clone()).await.status(), StatusCode::OK);
    }
    let rows = ada.walk("/requests", 2, async || {}).await;
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0]["member_name"], &rows[0]["source"]), (&json!("pipeline"), &json!("key: test")));
    let one = ada.done("GET", &format!("/requests/{}", rows[0]["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(one, rows[0]);
    let cost = |row: &Value| row["cost_usd"].as_str().unwrap().parse::<types::NanoUsd>().unwrap();
    for by in ["member", "team", "app", "key", "model", "connection", "day"] {
        let usage = ada.done("GET", &format!("/usage?group_by={by}"), Value::Null).await;
        assert_eq!(cost(&usage["total"]), rows.iter().map(cost).sum(), "{by}");
        assert_eq!(usage["groups"].as_array().unwrap().len(), 1, "{by}: {usage}");
    }
    let named = ada.done("GET", "/usage?group_by=key", Value::Null).await;
    assert_eq!(named["groups"][0]["label"], "test");
    let none = ada.done("GET", "/usage?from=2020-01-01&to=2020-02-01", Value::Null).await;
    assert_eq!((&none["total"]["requests"], none["days"].as_array().unwrap().len()), (&json!(0), 31));
    world.end().await;
}

#[tokio::test]
async fn the_log_is_read_verified_and_exported() {
    let world = World::new().await;
    let cleo = Api::of(&world, "cleo").await;
    let created = cleo.done("GET", "/audit/events?action=connection.created", Value::Null).await;
    let event = &created["data"][0];
    assert_eq!((&event["actor_kind"], &event["detail"]["name"]), (&json!("operator"), &json!("Provider")));
    let one = cleo.done("GET", &format!("/audit/events/{}", event["seq"]), Value::Null).await;
    assert_eq!(&one, event);
    assert_eq!(one["leaf"].as_str().unwrap().len(), 64);
    let nouns = cleo.walk("/audit/events?action=sign_in.", 200, async || {}).await;
    assert!(nouns.iter().all(|event| event["action"].as_str().unwrap().starts_with("sign_in.")), "{nouns:?}");
    assert_eq!(nouns.last().unwrap()["actor_name"], "Cleo Marchetti");
    let verdict = cleo.done("POST", "/audit/verify", Value::Null).await;
    assert_eq!((&verdict["ok"], &verdict["first_bad"]), (&json!(true), &Value::Null));
    let proof = cleo.done("GET", "/audit/proof", Value::Null).await;
    let export = cleo.request("GET", "/audit/export").send().await.unwrap();
    assert_eq!(export.headers()["content-type"], "application/jsonl");
    let export = export.text().await.unwrap();
    let keys = [proof["public_key"].as_str().unwrap().to_owned()];
    assert!(audit::verify::verify(export.as_bytes(), &keys, None).unwrap().ok);
    world.end().await;
}
