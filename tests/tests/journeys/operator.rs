//! The operator's commands beside a running server, on its file: they take effect within a second and are audited.

use crate::command_line::unsafe_durability;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
    process::Output,
    time::{Duration, Instant},
};
use tests::{Browser, MODEL, World};

/// Types a command beside the world's server.
pub(crate) async fn keyhall(world: &World, arguments: &[&str]) -> Output {
    keyhall_on(world, &world.database.url, arguments).await
}

/// The same on another database.
#[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
pub(crate) async fn keyhall_on(world: &World, database_url: &str, arguments: &[&str]) -> Output {
    let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
    let folder = world.folder.path();
    let models = url::Url::parse(&world.provider_url).unwrap();
    let mut command = tokio::process::Command::new(binary);
    command
        .args(arguments)
        .args(unsafe_durability(&world.database, arguments))
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap());
    command.env("KEYHALL_DATABASE_URL", database_url);
    command.env("KEYHALL_AGE_IDENTITY_FILE", folder.join("identity.age"));
    command.env("KEYHALL_PUBLIC_URL", world.url.as_str());
    command.env("KEYHALL_ALLOW_PRIVATE_ADDRESSES", format!("127.0.0.1:{}", models.port().unwrap()));
    command.stdin(std::process::Stdio::null()).output().await.unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Types a command that has to succeed, and reads what it prints.
pub(crate) async fn done(world: &World, arguments: &[&str]) -> String {
    let output = keyhall(world, arguments).await;
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The same, with `--json`.
pub(crate) async fn told(world: &World, arguments: &[&str]) -> Value {
    let printed = done(world, &[arguments, &["--json"]].concat()).await;
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{arguments:?} printed no JSON ({error}): {printed}"))
}

/// Types a command that has to fail, and reads why.
pub(crate) async fn refused(world: &World, arguments: &[&str]) -> String {
    let output = keyhall(world, arguments).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", said(&output));
    said(&output)
}

pub(crate) fn question() -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]})
}

async fn answer(world: &World, key: &str) -> (StatusCode, String) {
    let response = world.complete(key, question()).await;
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

/// Waits until a request with the key ends so, and checks that it took a second at most.
async fn within_a_second(world: &World, key: &str, expected: (StatusCode, &str)) {
    let began = Instant::now();
    loop {
        let (status, code) = answer(world, key).await;
        let took = began.elapsed();
        if (status, code.as_str()) == expected {
            assert!(took < Duration::from_millis(1_100), "it took {took:?}");
            return;
        }
        assert!(took < Duration::from_secs(5), "still {status} {code} after {took:?}, not {expected:?}");
    }
}

const OK: (StatusCode, &str) = (StatusCode::OK, "");

#[tokio::test]
async fn a_suspended_organization_is_refused_within_a_second_and_resumed_as_fast() {
    let world = World::new().await;
    let key = world.key().await;
    let browser = world.signed_in("ben").await;
    within_a_second(&world, &key, OK).await;
    assert_eq!(browser.get("/acme/keys").await.status(), StatusCode::OK);

    done(&world, &["org", "suspend", "acme"]).await;
    within_a_second(&world, &key, (StatusCode::UNAUTHORIZED, "organization_suspended")).await;
    // What a session was told a moment ago may be remembered for a second.
    let began = Instant::now();
    let away = loop {
        let away = browser.get("/acme/keys").await;
        assert!(began.elapsed() < Duration::from_millis(1_100), "a session goes on");
        if away.status() == StatusCode::SEE_OTHER {
            break away;
        }
    };
    let to = away.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.starts_with("/auth/refused") && to.contains("problem=suspended"), "{to}");
    let stranger = Browser::new(&world.url).get("/acme/sign-in/start").await;
    let to = stranger.headers()["location"].to_str().unwrap().to_owned();
    assert!(to.contains("suspended"), "{to}");
    assert_eq!(told(&world, &["org", "list"]).await[0]["status"], "suspended");

    done(&world, &["org", "resume", "acme"]).await;
    within_a_second(&world, &key, OK).await;
    assert_eq!(browser.get("/acme/keys").await.status(), StatusCode::OK);
    let actions = world.actions().await;
    assert!(["org.suspended", "org.resumed"].iter().all(|action| actions.iter().any(|did| did == action)));
    world.end().await;
}

#[tokio::test]
async fn a_deleted_organization_leaves_its_log_and_its_slug() {
    let world = World::new().await;
    let key = world.key().await;
    within_a_second(&world, &key, OK).await;
    let printed = done(&world, &["audit", "public-key"]).await;
    let keys = world.folder.path().join("keys");
    std::fs::write(&keys, printed).unwrap();

    let no = refused(&world, &["org", "delete", "acme", "--name", "Acne"]).await;
    assert!(no.contains("is called `Acme`"), "{no}");
    let asked = refused(&world, &["org", "delete", "acme"]).await;
    assert!(asked.contains("Its name:"), "{asked}");
    within_a_second(&world, &key, OK).await;

    world
        .until("the request's row is covered by the log", async |world| {
            world.ledger().await.iter().all(|row| row.batch_seq.is_some())
        })
        .await;
    done(&world, &["org", "delete", "acme", "--name", "Acme"]).await;
    within_a_second(&world, &key, (StatusCode::UNAUTHORIZED, "invalid_api_key")).await;
    let left = told(&world, &["org", "list"]).await;
    let slug = left[0]["slug"].as_str().unwrap().to_owned();
    assert!(slug.starts_with("deleted:") && left[0]["name"] == "" && left[0]["status"] == "deleted", "{left}");
    let verify = ["audit", "verify", "--database", "--org", &slug, "--key", keys.to_str().unwrap()];
    let verdict = told(&world, &verify).await;
    assert!(verdict["ok"] == true && verdict["ledger_rows"].as_u64() >= Some(2), "{verdict}");
    let secret = world.folder.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    let again = ["org", "create", "acme", "--name", "New", "--issuer", "https://login.example.com", "--client-id", "x"];
    told(&world, &[&again[..], &["--client-secret-file", secret.to_str().unwrap(), "--no-check"]].concat()).await;
    world.end().await;
}

#[tokio::test]
async fn members_and_keys_come_and_go() {
    let world = World::new().await;
    let bot = told(&world, &["member", "add", "--org", "acme", "--service", "bot"]).await["id"].clone();
    let other = told(&world, &["member", "add", "--org", "acme", "--service", "bot"]).await["id"].clone();
    let both = refused(&world, &["key", "create", "--org", "acme", "--member", "bot", "--name", "ci"]).await;
    assert!(both.contains(bot.as_str().unwrap()) && both.contains(other.as_str().unwrap()), "{both}");

    let bot = bot.as_str().unwrap();
    let made = told(&world, &["key", "create", "--org", "acme", "--member", bot, "--name", "ci"]).await;
    let key = made["key"].as_str().unwrap();
    within_a_second(&world, key, OK).await;
    let listed = told(&world, &["key", "list", "--org", "acme", "--member", bot]).await;
    assert_eq!((&listed[0]["name"], listed.to_string().contains(key)), (&json!("ci"), false));
    done(&world, &["key", "revoke", "--org", "acme", made["id"].as_str().unwrap()]).await;
    within_a_second(&world, key, (StatusCode::UNAUTHORIZED, "revoked_api_key")).await;

    let invited =
        ["member", "add", "--org", "acme", "--email", "dora@acme.example", "--name", "Dora", "--role", "admin"];
    let invited = told(&world, &invited).await;
    let link = invited["link"].as_str().unwrap();
    assert!(link.starts_with(world.at("/acme/sign-in?invitation=kh_iv_").as_str()), "{link}");
    let members = told(&world, &["member", "list", "--org", "acme"]).await;
    let dora = members.as_array().unwrap().iter().find(|member| member["name"] == "Dora").unwrap();
    assert_eq!((&dora["status"], &dora["id"]), (&json!("invited"), &invited["id"]));
    told(&world, &["member", "remove", "--org", "acme", "--member", bot]).await;
    let nobody = refused(&world, &["member", "remove", "--org", "acme", "--member", bot]).await;
    assert!(nobody.contains("there is no member") && nobody.contains("member list"), "{nobody}");
    world.end().await;
}

#[tokio::test]
async fn an_invitation_is_redeemed_by_the_sign_in_once() {
    let world = World::new().await;
    done(&world, &["member", "add", "--org", "acme", "--service", "x"]).await;
    let arguments = ["member", "add", "--org", "acme", "--email", "someone@acme.example", "--name", "Someone"];
    let invited = told(&world, &arguments).await;
    let link = url::Url::parse(invited["link"].as_str().unwrap()).unwrap();
    let token = link.query_pairs().next().unwrap().1.into_owned();
    let browser = Browser::new(&world.url);
    browser.sign_in_with("acme", "dan", &[("invitation", &token)]).await;
    let members = told(&world, &["member", "list", "--org", "acme"]).await;
    let dan = members.as_array().unwrap().iter().find(|member| member["id"] == invited["id"]).unwrap();
    assert_eq!(dan["status"], "active", "{members}");
    let again = Browser::new(&world.url).get(&format!("/acme/sign-in/start?invitation={token}")).await;
    assert!(again.headers()["location"].to_str().unwrap().contains("problem=invitation"), "it works once");
    world.end().await;
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_is_audited() {
    let world = World::new().await;
    let ben = world.signed_in("ben").await;
    drop(ben);
    let link = told(&world, &["member", "sign-in-link", "--org", "acme", "--member", "ben@acme.example"]).await;
    let link = url::Url::parse(link["link"].as_str().unwrap()).unwrap();
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    let token = link.query_pairs().next().unwrap().1.into_owned();
    let browser = Browser::new(&world.url);
    // Looking at it changes nothing.
    for _ in 0..2 {
        assert!(browser.page(&path).await.contains("Sign in once"));
    }
    let arrived = browser.submit(&path, link.path(), &[("token", &token)]).await;
    assert_eq!(arrived.headers()["location"], "/acme");
    assert_eq!(browser.get("/acme/keys").await.status(), StatusCode::OK);
    let second = Browser::new(&world.url);
    let again = second.submit(&path, link.path(), &[("token", &token)]).await;
    assert!(again.headers()["location"].to_str().unwrap().contains("problem=invitation"));
    let actions = world.actions().await;
    for action in ["sign_in_link.created", "sign_in_link.used"] {
        assert_eq!(actions.iter().filter(|did| *did == action).count(), 1, "{action}");
    }
    let service = world.key().await;
    drop(service);
    let no = refused(&world, &["member", "sign-in-link", "--org", "acme", "--member", "pipeline"]).await;
    assert!(no.contains("Only a person"), "{no}");
    world.end().await;
}

#[tokio::test]
async fn limits_and_models_take_effect_within_a_second() {
    let world = World::new().await;
    let key = world.key().await;
    within_a_second(&world, &key, OK).await;
    let set = ["limit", "set", "--org", "acme", "--member", "pipeline", "--requests", "1", "--per", "total"];
    let limit = told(&world, &set).await;
    assert!(limit["sentence"].as_str().unwrap().contains("pipeline"), "{limit}");
    within_a_second(&world, &key, (StatusCode::TOO_MANY_REQUESTS, "budget_exceeded")).await;
    assert_eq!(told(&world, &["limit", "list", "--org", "acme"]).await[0]["id"], limit["id"]);
    done(&world, &["limit", "remove", "--org", "acme", limit["id"].as_str().unwrap()]).await;
    within_a_second(&world, &key, OK).await;

    done(&world, &["model", "refuse", "--org", "acme", MODEL]).await;
    let began = Instant::now();
    while answer(&world, &key).await.0 == StatusCode::OK {
        assert!(began.elapsed() < Duration::from_millis(1_100));
    }
    done(&world, &["model", "allow", "--org", "acme", MODEL]).await;
    within_a_second(&world, &key, OK).await;
    done(&world, &["model", "allow", "--org", "acme", "gpt-4o-mini", "--role", "member"]).await;
    within_a_second(&world, &key, (StatusCode::FORBIDDEN, "model_not_allowed")).await;
    let lists = told(&world, &["model", "allowed", "--org", "acme"]).await;
    assert_eq!(lists[0]["models"], json!(["gpt-4o-mini"]), "{lists}");
    done(&world, &["model", "allow", "--org", "acme", "--role", "member", "--any"]).await;
    within_a_second(&world, &key, OK).await;
    let set = ["limit", "set", "--org", "acme", "--role", "member", "--requests", "1", "--per", "hour"];
    let limit = told(&world, &set).await;
    assert_eq!(limit["sentence"], "All members together may make 1 request an hour");
    within_a_second(&world, &key, (StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded")).await;
    done(&world, &["limit", "remove", "--org", "acme", limit["id"].as_str().unwrap()]).await;
    let app = ["limit", "set", "--org", "acme", "--app", "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f", "--usd", "1"];
    assert!(refused(&world, &app).await.contains("no such app"));
    let none = refused(&world, &["model", "allow", "--org", "acme", "no-such-model"]).await;
    assert!(none.contains("model list"), "{none}");
    done(&world, &["model", "set-price", "--org", "acme", MODEL, "--input", "1", "--output", "2"]).await;
    let models = told(&world, &["model", "list", "--org", "acme"]).await;
    assert!(models.as_array().unwrap().iter().any(|model| model["name"] == MODEL), "{models}");
    world.end().await;
}

#[tokio::test]
async fn usage_is_told_by_every_group_and_row_by_row() {
    let world = World::new().await;
    let key = world.key().await;
    within_a_second(&world, &key, OK).await;
    for group in ["member", "team", "app", "key", "model", "connection", "day"] {
        let report = told(&world, &["usage", "--org", "acme", "--group-by", group]).await;
        assert_eq!(report["total"]["requests"], 1, "{group}: {report}");
    }
    let rows = told(&world, &["usage", "--org", "acme", "--rows"]).await;
    assert_eq!((&rows[0]["state"], &rows[0]["member"]["name"]), (&json!("settled"), &json!("pipeline")), "{rows}");
    world.end().await;
}
