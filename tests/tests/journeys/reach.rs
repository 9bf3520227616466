//! Every address that a tenant sets, spelled in every way that leads inside: at every door, nothing connects.

#[path = "../../../server/outbound/tests/it/hosts.rs"]
mod hosts;

use crate::{api_client::Api, operator::keyhall};
use axum::{Json, Router, routing::get};
use hosts::hosts;
use identity::{FirstOrg, Founding, Knock, NewOrg, NewProvider};
use serde_json::{Value, json};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tests::{CLIENT_ID, CLIENT_SECRET, Empty, PROVIDER_KEY, World};
use tokio::net::TcpListener;
use types::{Secret, view::Diagnosis};

/// A listener on loopback that nobody is allowed to reach.
struct Sink {
    port: u16,
    accepted: Arc<AtomicUsize>,
}

impl Sink {
    async fn listening() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, accepted) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&accepted);
        #[expect(clippy::disallowed_methods, reason = "a test has no tracker")]
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, accepted }
    }

    /// The spellings as base URLs on the sink's port, and on the port that needs no permission.
    fn urls(&self) -> Vec<String> {
        let urls = hosts().into_iter().flat_map(|host| {
            let port = self.port;
            [format!("http://{host}:{port}/v1"), format!("https://{host}:{port}/v1"), format!("https://{host}/v1")]
        });
        urls.collect()
    }

    fn assert_untouched(&self) {
        assert_eq!(self.accepted.load(Ordering::SeqCst), 0, "somebody connected");
    }
}

#[tokio::test]
async fn no_spelling_of_a_providers_address_is_connected_to_at_the_api_the_page_or_the_command_line() {
    let (world, sink) = (World::new().await, Sink::listening().await);
    let ada = Api::of(&world, "ada").await;
    let page = world.signed_in("ada").await;
    let urls = sink.urls();
    for (nth, url) in urls.iter().map(String::as_str).enumerate() {
        let body = json!({"name": "Evil", "kind": "openai-compatible", "base_url": url, "key": "sk-canary"});
        let answer = ada.send("POST", "/connections", body).await;
        assert!(answer.status.is_client_error(), "{url}: {answer:?}");
        let is_about_it = matches!(answer.code(), "address_invalid" | "address_refused");
        assert!(is_about_it || answer.body["field"] == "base_url", "{url}: {answer:?}");
        if nth % 3 == 0 {
            let fields = [("name", "Evil"), ("kind", "openai-compatible"), ("base_url", url), ("key", "sk-canary")];
            let told = page.call("/acme/admin/connections", "/rpc/app/api/connections/connect_provider", &fields).await;
            assert!(!told.status().is_success(), "{url}: {}", told.status());
        }
        // A process for each would take minutes; it asks the same room.
        if nth % 120 == 0 {
            let file = world.folder.path().join("evil-key");
            std::fs::write(&file, "sk-canary\n").unwrap();
            let add = ["connection", "add", "--org", "acme", "--name", "Evil", "--kind", "openai-compatible"];
            let more = ["--base-url", url, "--key-file", file.to_str().unwrap()];
            let output = keyhall(&world, &[&add[..], &more].concat()).await;
            assert!(!output.status.success(), "{url}");
        }
    }
    sink.assert_untouched();
    eprintln!("{} addresses of a provider", urls.len());
    world.end().await;
}

#[tokio::test]
async fn an_address_that_was_changed_behind_the_servers_back_gets_no_request_and_no_key() {
    let (world, sink) = (World::new().await, Sink::listening().await);
    let ada = Api::of(&world, "ada").await;
    let id = ada.get("/connections").await.body["data"][0]["id"].as_str().unwrap().to_owned();
    let key = world.key().await;
    for host in hosts().into_iter().filter(|host| !host.contains('\'')).step_by(9) {
        let url = format!("http://{host}:{}/v1", sink.port);
        world.database.tamper(&format!("UPDATE connection SET base_url = '{url}'")).await;
        let replaced = ada.send("PUT", &format!("/connections/{id}/key"), json!({"key": PROVIDER_KEY})).await;
        assert!(!replaced.status.is_success(), "{url}: {replaced:?}");
        let probed = ada.send("POST", &format!("/connections/{id}/probe"), Value::Null).await;
        assert!(!probed.status.is_success() || probed.body["probe"]["ok"] == false, "{url}: {probed:?}");
        let asked = world.complete(&key, crate::operator::question()).await;
        assert!(!asked.status().is_success(), "{url}: {}", asked.status());
    }
    sink.assert_untouched();
    world.database.tamper(&format!("UPDATE connection SET base_url = '{}'", world.provider_url)).await;
    world.end().await;
}

/// Somebody at the setup page, each from an address of their own: one may try only so often.
fn knock(nth: usize) -> Knock {
    let entropy: &dyn context::Entropy = &context::SystemEntropy;
    let address = std::net::Ipv4Addr::from_bits(u32::try_from(nth).unwrap());
    let origin = context::Origin { address: Some(address.into()), ..context::Origin::default() };
    Knock { request_id: entropy.id(context::Clock::now(&context::SystemClock)), origin }
}

fn founding(slug: &str, issuer: &str, check: bool) -> NewOrg {
    let provider = NewProvider {
        name: "Accounts".to_owned(),
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        roles_claim: None,
        rules: Vec::new(),
        check,
    };
    NewOrg { slug: slug.to_owned(), name: slug.to_owned(), time_zone: "UTC".to_owned(), provider: Some(provider) }
}

#[tokio::test]
async fn no_spelling_of_an_issuer_is_connected_to_by_the_wizard_its_doctor_or_the_operator() {
    let (empty, sink) = (Empty::new().await, Sink::listening().await);
    let identity = &empty.rooms.identity;
    let token = empty.token(false).await.unwrap();
    let operator = identity.instance_operator("tests", "localhost");
    let urls = sink.urls();
    for (nth, url) in urls.iter().enumerate() {
        let knock = knock(nth);
        let findings = identity.examine_for_setup(&token, url, &knock).await.unwrap();
        assert!(findings.iter().any(|finding| matches!(finding.diagnosis, Diagnosis::Bad)), "{url}: {findings:?}");
        let first = FirstOrg { org: founding("acme", url, true), invited_only: false };
        let founded = identity.found_by_setup(&token, first, &knock).await;
        assert!(!matches!(founded, Ok(Founding::Done { .. })), "{url}: {founded:?}");
        assert!(identity.create_org(&operator, founding("acme", url, true)).await.is_err(), "{url}");
    }
    // Unchecked, an issuer may be stored; whoever signs in by it is refused.
    for (nth, url) in urls.iter().step_by(40).enumerate() {
        let slug = format!("unchecked-{nth}");
        if identity.create_org(&operator, founding(&slug, url, false)).await.is_ok() {
            let begun = identity.begin_sign_in(&slug, None, "", None, &context::Origin::default()).await;
            assert!(begun.is_err(), "{url}");
        }
    }
    sink.assert_untouched();
    eprintln!("{} issuers", urls.len());
    empty.end().await;
}

#[tokio::test]
async fn no_spelling_of_an_endpoint_in_a_discovery_document_is_connected_to() {
    let sink = Sink::listening().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let document = Arc::new(Mutex::new(Value::Null));
    let served = Arc::clone(&document);
    let router = Router::new().route(
        "/.well-known/openid-configuration",
        get(move || {
            let document = served.lock().unwrap().clone();
            async move { Json(document) }
        }),
    );
    let empty = Empty::with_neighbour(Some((listener, router))).await;
    let operator = empty.rooms.identity.instance_operator("tests", "localhost");
    let honest = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    let (mut tried, hosts) = (0, hosts());
    let members = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"];
    for member in members {
        for host in &hosts {
            let url = format!("http://{host}:{}/x", sink.port);
            let mut evil = honest.clone();
            evil[member] = json!(url);
            *document.lock().unwrap() = evil;
            let founded = empty.rooms.identity.create_org(&operator, founding("acme", &issuer, true)).await;
            assert!(founded.is_err(), "{member} {url}");
            tried += 1;
        }
    }
    sink.assert_untouched();
    eprintln!("{tried} endpoints");
    *document.lock().unwrap() = honest;
    empty.rooms.identity.create_org(&operator, founding("acme", &issuer, true)).await.unwrap();
    empty.end().await;
}
