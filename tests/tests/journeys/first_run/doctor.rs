//! Identity providers that are wrong in one thing each: the doctor names it, says what to do, and nothing is stored.

use super::{action, examined, name, open};
use axum::{Json, Router, extract::Path, response::IntoResponse, routing::get};
use http::{StatusCode, header};
use serde_json::{Value, json};
use tests::{Browser, Empty};
use tokio::net::TcpListener;

/// A neighbour with an issuer at each path, wrong in the way that the path says.
fn wrong_providers(host: String) -> Router {
    let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "1",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]});
    let discovery = move |Path(way): Path<String>| {
        let issuer = format!("http://{host}/{way}");
        async move { document(&issuer, &way) }
    };
    Router::new()
        .route("/{way}/.well-known/openid-configuration", get(discovery))
        .route("/keys", get(move || async move { Json(keys) }))
        .route("/no-keys", get(async || Json(json!({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}))))
        .route("/gone-keys", get(async || StatusCode::GONE))
}

fn document(issuer: &str, way: &str) -> axum::response::Response {
    let host = issuer.rsplit_once('/').unwrap().0;
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{host}/authorize"),
        "token_endpoint": format!("{host}/token"),
        "jwks_uri": format!("{host}/keys"),
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
        "code_challenge_methods_supported": ["S256"],
    });
    match way {
        "redirect" => {
            return (StatusCode::FOUND, [(header::LOCATION, "https://login.elsewhere.example")]).into_response();
        }
        "page" => return ([(header::CONTENT_TYPE, "text/html")], "<h1>Sign in</h1>").into_response(),
        "large" => document["padding"] = Value::String("x".repeat(200_000)),
        "other" => document["issuer"] = json!("https://login.elsewhere.example"),
        "slash" => document["issuer"] = json!(format!("{issuer}/")),
        "tenant" => document["issuer"] = json!("https://login.microsoftonline.com/{tenantid}/v2.0"),
        "no-token" => {
            document.as_object_mut().unwrap().remove("token_endpoint");
        }
        "private" => document["token_endpoint"] = json!("https://10.0.0.9/token"),
        "plain" => document["authorization_endpoint"] = json!("http://login.example.com/authorize"),
        "implicit" => document["response_types_supported"] = json!(["id_token"]),
        "no-s256" => document["code_challenge_methods_supported"] = json!(["plain"]),
        "symmetric" => document["id_token_signing_alg_values_supported"] = json!(["HS256"]),
        "no-keys" => document["jwks_uri"] = json!(format!("{host}/no-keys")),
        "gone-keys" => document["jwks_uri"] = json!(format!("{host}/gone-keys")),
        "twice" => return "{\"issuer\":\"a\",\"issuer\":\"b\"}".into_response(),
        _ => {}
    }
    Json(document).into_response()
}

#[tokio::test]
async fn the_doctor_names_what_is_wrong_and_nothing_is_stored() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let world = Empty::with_neighbour(Some((listener, wrong_providers(host.clone())))).await;
    let token = world.token(false).await.unwrap();
    let browser = Browser::new(&world.url);
    open(&browser, &token).await;
    let form = action(&name(&browser, "acme").await, "set_up_provider");
    let at = |way: &str| format!("http://{host}/{way}");
    let before = (world.locators().await, world.instance_actions().await);
    for (issuer, check, says) in [
        ("acme".to_owned(), "address", "relative URL"),
        ("https://10.0.0.8".to_owned(), "address", "KEYHALL_ALLOW_PRIVATE_ADDRESSES=10.0.0.8"),
        ("https://169.254.169.254/latest".to_owned(), "address", "not an address on the public internet"),
        ("https://[::ffff:127.0.0.1]".to_owned(), "address", "not an address on the public internet"),
        ("http://login.example.com".to_owned(), "address", "plain http is not allowed"),
        ("https://me:pw@login.example.com".to_owned(), "address", "user name or a password"),
        (at("good?tenant=1"), "address", "query"),
        (world.closed.clone(), "reachable", "nothing listens"),
        (at("good/deeper"), "document", "status 404"),
        (at("redirect"), "document", "https://login.elsewhere.example"),
        (at("page"), "document", "not JSON"),
        (at("large"), "document", "more than 131072 bytes"),
        (at("twice"), "document", "issuer"),
        (at("other"), "issuer", "letter for letter"),
        (at("slash"), "issuer", "Only the slash at the end differs"),
        (at("tenant"), "issuer", "your own tenant"),
        (at("no-token"), "endpoints", "It has no `token_endpoint`"),
        (at("private"), "endpoints", "`token_endpoint` is `https://10.0.0.9/token`"),
        (at("plain"), "endpoints", "plain http"),
        (at("implicit"), "code_flow", "authorization code flow"),
        (at("no-s256"), "pkce", "It offers plain"),
        (at("symmetric"), "algorithms", "HS256"),
        (at("no-keys"), "keys", "None of its keys can be used"),
        (at("gone-keys"), "keys", "status 410"),
    ] {
        let answer = examined(&browser, &form, &issuer).await;
        assert_eq!(answer["is_done"], false, "{issuer}");
        let findings = answer["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 10, "every check is told: {answer}");
        let bad: Vec<_> = findings.iter().filter(|finding| finding["diagnosis"] == "bad").collect();
        assert_eq!(bad.len(), 1, "{issuer}: one thing is wrong: {answer}");
        assert_eq!(bad[0]["check"], check, "{issuer}: {answer}");
        assert!(bad[0].to_string().contains(says), "{issuer}: `{says}` is not in {}", bad[0]);
        assert!(!bad[0]["advice"].as_str().unwrap_or_default().is_empty(), "{issuer}: says what to do");
    }
    assert!(world.orgs().await.is_empty());
    assert_eq!((world.locators().await, world.instance_actions().await), before, "nothing was stored");
    let answer = examined(&browser, &form, &at("good")).await;
    assert_eq!(answer["is_done"], true, "{answer}");
    world.end().await;
}
