//! No secret lies where it does not belong: a real server, logging everything, is walked from the first sign-in to the
//! backup, and then every place is searched for every secret in every form.

use crate::command_line::{Place, keyhall, said, set_up, unsafe_durability};
use base64ct::{Base64, Base64Url, Encoding};
use demo::{identity_provider, model_provider, people::ROLE_RULES};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use std::{process::Stdio, sync::Arc, time::Duration};
use tests::{Browser, MODEL, PROVIDER_KEY, location};
use tokio::{net::TcpListener, process::Child};
use types::Secret;
use url::Url;

const CLIENT_SECRET: &str = "client-secret-canary-4b1d7f";
/// What people write, and nobody else may read.
const CONTENT: &str = "content canary 9d2e61 of a member";
const NEW_KEY: &str = "sk-canary-51b09c-the-next-provider-key";

/// Every secret by name.
type Secrets = Vec<(&'static str, String)>;
/// Every place by name.
type Places = Vec<(String, Vec<u8>)>;

/// The forms in which a secret could lie somewhere.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let query: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let json = serde_json::to_string(secret).unwrap();
    let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    let list = format!("{bytes:?}");
    let mut forms = vec![
        ("as it is", bytes.to_vec()),
        ("hexadecimal", hex.clone().into_bytes()),
        ("HEXADECIMAL", hex.to_uppercase().into_bytes()),
        ("percent-encoded", percent.into_bytes()),
        ("in a query", query.into_bytes()),
        ("in JSON", json.trim_matches('"').as_bytes().to_vec()),
        ("escaped", escaped.into_bytes()),
        ("as a list of numbers", list.trim_matches(['[', ']']).as_bytes().to_vec()),
        ("UTF-16, little endian", secret.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16, big endian", secret.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("reversed", bytes.iter().rev().copied().collect()),
    ];
    // Base64 looks different at each of three offsets; the letters at both ends depend on the neighbours.
    for offset in 0..3 {
        let padded = [&vec![b'x'; offset][..], bytes].concat();
        for (name, text) in
            [("base64", Base64::encode_string(&padded)), ("base64url", Base64Url::encode_string(&padded))]
        {
            let begin = (offset * 8).div_ceil(6);
            let end = padded.len() * 8 / 6;
            forms.push((name, text.as_bytes()[begin..end].to_vec()));
        }
    }
    forms
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// A server of its own, its neighbours, and what it says.
struct House {
    place: Place,
    url: Url,
    metrics: String,
    settings: Vec<(&'static str, String)>,
    server: Child,
    issuer: String,
    provider: model_provider::Control,
    provider_url: String,
}

impl House {
    async fn serving() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let place = tokio::task::spawn_blocking(set_up).await.unwrap();
        let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (people, models) = (bind().await, bind().await);
        let (people_at, models_at) = (people.local_addr().unwrap(), models.local_addr().unwrap());
        // Free when it is let go of, a moment before the server takes it.
        let (listen, metrics) = {
            let (one, other) = (bind().await, bind().await);
            (one.local_addr().unwrap(), other.local_addr().unwrap())
        };
        let url = Url::parse(&format!("http://{listen}")).unwrap();
        let issuer = format!("http://{people_at}");
        let config = identity_provider::Config {
            issuer: issuer.clone(),
            client_id: "tests".to_owned(),
            client_secret: Secret::new(CLIENT_SECRET),
            redirect_uris: vec![url.join("auth/callback").unwrap()],
            key: identity_provider::Key::generate(&context::SystemEntropy).unwrap(),
            clock: Arc::new(context::SystemClock),
            entropy: Arc::new(context::SystemEntropy),
        };
        let provider = model_provider::Control::default();
        provider.accept(NEW_KEY);
        let router = model_provider::router_with(model_provider::Options::for_tests(PROVIDER_KEY), provider.clone());
        for (listener, router) in [(people, identity_provider::router(config)), (models, router)] {
            #[expect(clippy::disallowed_methods, reason = "a test has no tracker")]
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        }
        let settings = vec![
            ("KEYHALL_LISTEN", listen.to_string()),
            ("KEYHALL_METRICS_LISTEN", metrics.to_string()),
            ("KEYHALL_PUBLIC_URL", url.to_string()),
            ("KEYHALL_ALLOW_PRIVATE_ADDRESSES", format!("{people_at},{models_at}")),
            ("KEYHALL_LOG", "trace".to_owned()),
        ];
        let server = serve(&place, &settings);
        let house = Self {
            place,
            url,
            metrics: format!("http://{metrics}/metrics"),
            settings,
            server,
            issuer,
            provider,
            provider_url: format!("http://{models_at}/v1"),
        };
        house.until_ready().await;
        house
    }

    async fn until_ready(&self) {
        let ready = self.url.join("readyz").unwrap();
        for _ in 0..600 {
            if tests::client().get(ready.clone()).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server is not ready within half a minute");
    }

    /// Types a command that has to succeed; what it prints.
    fn done(&self, arguments: &[&str]) -> String {
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let output = keyhall(&self.place, &settings, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.place.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

#[expect(clippy::disallowed_methods, reason = "the build driver names the binary in the environment")]
fn serve(place: &Place, settings: &[(&'static str, String)]) -> Child {
    let binary = std::env::var("KEYHALL_TEST_BIN").expect("KEYHALL_TEST_BIN: run `cargo xtask test --only tests`");
    let log = std::fs::File::create(place.path().join("server.log")).unwrap();
    tokio::process::Command::new(binary)
        .arg("serve")
        .args(unsafe_durability(&place.database, &["serve"]))
        .env_clear()
        .env("KEYHALL_DATABASE_URL", &place.database.url)
        .env("KEYHALL_AGE_IDENTITY_FILE", place.path().join("identity.age"))
        .envs(settings.iter().map(|(name, value)| (*name, value)))
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn cookie(response: &reqwest::Response, name: &str) -> String {
    let set = response.headers().get_all(header::SET_COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut values = set.filter_map(|set| set.strip_prefix(&format!("{name}=")));
    values.next().and_then(|value| value.split(';').next()).unwrap_or_else(|| panic!("no cookie {name}")).to_owned()
}

/// Signs in step by step; every secret of the flow and of the session.
async fn sign_in(house: &House, browser: &Browser, person: &str, secrets: &mut Secrets) {
    let begun = browser.get("/acme/sign-in/start").await;
    secrets.push(("the flow's cookie", cookie(&begun, "kh-flow")));
    let there = location(&begun);
    let asked = |name: &str| there.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    secrets.push(("state", asked("state")));
    let faces = browser.http.get(there).send().await.unwrap();
    let page_url = faces.url().clone();
    let page = faces.text().await.unwrap();
    let mut links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let face = links.find(|link| link.contains(&format!("/as/{person}?"))).unwrap().replace("&amp;", "&");
    let back = location(&browser.http.get(page_url.join(&face).unwrap()).send().await.unwrap());
    secrets.push(("the code", back.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned()));
    let arrived = browser.http.get(back).send().await.unwrap();
    assert_eq!(location(&arrived).path(), "/acme", "{}", location(&arrived));
    secrets.push(("the session", cookie(&arrived, "kh")));
    assert!(house.url.as_str().starts_with("http://127.0.0.1"));
}

/// The operator founds the organization; links that are shown once.
fn found(house: &House, secrets: &mut Secrets) {
    let (client, key) = (house.file("client-secret", CLIENT_SECRET), house.file("provider-key", PROVIDER_KEY));
    let mut create = vec!["org", "create", "acme", "--name", "Acme", "--issuer", &house.issuer, "--client-id", "tests"];
    let rules: Vec<_> = ROLE_RULES.iter().map(|(value, role)| format!("{value}={role}")).collect();
    create.extend(["--client-secret-file", &client]);
    create.extend(rules.iter().flat_map(|rule| ["--role-rule", rule.as_str()]));
    house.done(&create);
    let kind = ["--name", "Provider", "--kind", "openai-compatible", "--base-url", &house.provider_url];
    house.done(&[&["connection", "add", "--org", "acme"][..], &kind, &["--key-file", &key]].concat());
    let invited = house.done(&["member", "add", "--org", "acme", "--email", "eve@acme.example", "--name", "Eve"]);
    let link =
        invited.split_whitespace().filter_map(|word| Url::parse(word).ok()).find(|url| url.has_host()).expect("a link");
    let token = link.query_pairs().find(|(name, _)| name == "invitation").expect("a token").1.into_owned();
    secrets.push(("the invitation", token));
    house.done(&["member", "add", "--org", "acme", "--service", "pipeline"]);
    let made = house.done(&["key", "create", "--org", "acme", "--member", "pipeline", "--name", "nightly"]);
    let key = made.split_whitespace().find(|word| word.starts_with("kh_key_")).expect("a key").to_owned();
    secrets.push(("a service member's key", key));
}

/// What members and admins do; what the server said to them is a place, too.
async fn walk(house: &House, secrets: &mut Secrets) -> Places {
    let mut places = Places::new();
    let (ada, ben) = (Browser::new(&house.url), Browser::new(&house.url));
    sign_in(house, &ada, "ada", secrets).await;
    sign_in(house, &ben, "ben", secrets).await;
    let made = ben.call("/acme/keys", "/rpc/app/api/keys/make_key", &[("name", "laptop"), ("days", "30"), ("cap", "")]);
    let made: Value = made.await.json().await.unwrap();
    let key = made["key"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    secrets.push(("a personal key", key.clone()));

    let said = ben.call("/acme", "/rpc/app/api/chat/send_message", &[("text", CONTENT), ("model", MODEL)]).await;
    assert!(said.status().is_success(), "{}", said.status());
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": CONTENT}], "max_tokens": 20});
    let ask = async |key: &str, body: &Value| {
        let address = house.url.join("v1/chat/completions").unwrap();
        let answer = tests::client().post(address).bearer_auth(key).json(body).send().await.unwrap();
        let (status, headers) = (answer.status(), format!("{:?}", answer.headers()));
        (status, format!("{headers}\n{}", answer.text().await.unwrap()).into_bytes())
    };
    let (status, answer) = ask(&key, &asked).await;
    assert!(status.is_success(), "{}", String::from_utf8_lossy(&answer));
    places.push(("an answer".to_owned(), answer));
    // Refusals and faults, of ours and of the provider; one of them repeats the key that it was sent.
    for fault in model_provider::Fault::ALL {
        use model_provider::Fault::{Endless, EndlessLine, HangBeforeHeaders, HangMidStream};
        if matches!(fault, HangBeforeHeaders | HangMidStream | Endless | EndlessLine) {
            continue;
        }
        house.provider.set_fault(Some(*fault));
        for stream in [false, true] {
            let mut body = asked.clone();
            body["stream"] = stream.into();
            let (_, answer) = ask(&key, &body).await;
            places.push((format!("the answer to {}", fault.model()), answer));
        }
    }
    house.provider.set_fault(None);
    let wrong = format!("{}x", &key[..key.len() - 1]);
    let (status, answer) = ask(&wrong, &asked).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    places.push(("the answer to a mistyped key".to_owned(), answer));
    for body in [json!({"model": CONTENT, "messages": []}), json!({"messages": CONTENT}), json!(CONTENT)] {
        places.push(("the answer to a wrong body".to_owned(), ask(&key, &body).await.1));
    }
    house.provider.refuse_after(PROVIDER_KEY, 0);
    places.push(("the answer when the provider key is refused".to_owned(), ask(&key, &asked).await.1));

    let api = |method: reqwest::Method, path: &str, body: Value| {
        let address = house.url.join(&format!("api/v1/orgs/acme{path}")).unwrap();
        let origin = house.url.origin().ascii_serialization();
        ada.http.request(method, address).header(header::ORIGIN, origin).header("idempotency-key", "canary").json(&body)
    };
    let once = api(reqwest::Method::POST, "/keys", json!({"name": "once"})).send().await.unwrap();
    let once: Value = once.json().await.unwrap();
    secrets.push(("a key that is answered once", once["key"].as_str().unwrap_or_else(|| panic!("{once}")).to_owned()));
    let again = api(reqwest::Method::POST, "/keys", json!({"name": "once"})).send().await.unwrap();
    places.push(("the same request again".to_owned(), again.bytes().await.unwrap().to_vec()));
    let connections = ada.http.get(house.url.join("api/v1/orgs/acme/connections").unwrap()).send().await.unwrap();
    let connections: Value = connections.json().await.unwrap();
    let id = connections["data"][0]["id"].as_str().unwrap().to_owned();
    for key in ["sk-refused-canary-0f77", NEW_KEY] {
        let replace = [("connection", id.as_str()), ("key", key)];
        let told = ada.call("/acme/admin/connections", "/rpc/app/api/connections/replace_key", &replace).await;
        places.push(("the answer to a replaced key".to_owned(), told.bytes().await.unwrap().to_vec()));
    }
    for page in ["connections", "members", "models", "limits"] {
        places.push((page.to_owned(), ada.page(&format!("/acme/admin/{page}")).await.into_bytes()));
    }
    for page in ["/acme/audit", "/acme/audit/events", "/acme/keys", "/acme/usage"] {
        places.push((page.to_owned(), ada.page(page).await.into_bytes()));
    }
    let log = ada.get("/acme/audit/export/events.jsonl").await.bytes().await.unwrap();
    places.push(("the exported log, from the page".to_owned(), log.to_vec()));
    let bad = ada.get("/auth/callback?state=none&code=none").await;
    places.push(("a callback that nobody waits for".to_owned(), format!("{:?}", bad.headers()).into_bytes()));
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_lies_in_database_log_backup_metrics_export_or_answer() {
    let mut house = House::serving().await;
    let identity = std::fs::read_to_string(house.place.path().join("identity.age")).unwrap();
    let identity = identity.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap().to_owned();
    let mut secrets: Secrets = vec![
        ("the provider key", PROVIDER_KEY.to_owned()),
        ("the next provider key", NEW_KEY.to_owned()),
        ("a provider key that was refused", "sk-refused-canary-0f77".to_owned()),
        ("the client secret", CLIENT_SECRET.to_owned()),
        ("the identity", identity),
        ("what a member wrote", CONTENT.to_owned()),
    ];
    // Before the first organization.
    let link = house.done(&["setup", "--again"]);
    let link =
        link.split_whitespace().filter_map(|word| Url::parse(word).ok()).find(|url| url.has_host()).expect("a link");
    secrets.push(("the setup link", link.fragment().unwrap().to_owned()));
    found(&house, &mut secrets);
    let mut places = walk(&house, &mut secrets).await;
    let ben = house.done(&["member", "list", "--org", "acme", "--json"]);
    let ben: Value = serde_json::from_str(&ben).unwrap();
    let ben = ben.as_array().unwrap().iter().find(|member| member["email"] == "ben@acme.example").unwrap();
    let link = house.done(&["member", "sign-in-link", "--org", "acme", "--member", ben["id"].as_str().unwrap()]);
    let link =
        link.split_whitespace().filter_map(|word| Url::parse(word).ok()).find(|url| url.has_host()).expect("a link");
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    secrets.push(("the operator's sign-in link", token));

    let metrics = tests::client().get(&house.metrics).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("keyhall_http_requests_total"), "{metrics}");
    places.push(("the metrics".to_owned(), metrics.into_bytes()));
    for (name, arguments) in [
        ("backup.jsonl", &["backup"][..]),
        ("acme.jsonl", &["org", "export", "acme", "--out"][..]),
        ("acme.audit", &["audit", "export", "--org", "acme", "--out"][..]),
    ] {
        let path = house.place.path().join(name);
        house.done(&[arguments, &[path.to_str().unwrap()]].concat());
        places.push((name.to_owned(), std::fs::read(path).unwrap()));
    }
    for arguments in [
        &["usage", "--org", "acme", "--rows", "--json"][..],
        &["connection", "list", "--org", "acme", "--json"],
        &["key", "list", "--org", "acme", "--member", "ben@acme.example", "--json"],
        &["vault", "status", "--json"],
        &["serve", "--print-config"],
    ] {
        places.push((arguments.join(" "), house.done(arguments).into_bytes()));
    }
    house.server.start_kill().unwrap();
    house.server.wait().await.unwrap();
    let log = std::fs::read(house.place.path().join("server.log")).unwrap();
    assert!(contains(&log, b"TRACE"), "the log has everything");
    places.push(("the log at trace".to_owned(), log));
    places.extend(house.place.database.contents().await);
    assert!(places.iter().any(|(_, bytes)| contains(bytes, b"connection.created")), "the log is among the places");
    // The search finds what is there.
    let found = forms("keyhall_http_requests_total")
        .into_iter()
        .filter(|(_, form)| places.iter().any(|(_, bytes)| contains(bytes, form)));
    assert!(found.count() >= 1);

    let (mut looked, mut leaks) = (0, Vec::new());
    for (name, secret) in &secrets {
        assert!(secret.len() >= 16, "{name} is too short to be told from chance: {secret}");
        for (form, bytes) in forms(secret) {
            for (place, text) in &places {
                // The simulated model repeats a question to whoever asked it.
                let is_told = place == "an answer" || place.starts_with("the answer to fault");
                if is_told && *secret == CONTENT {
                    continue;
                }
                looked += 1;
                if contains(text, &bytes) {
                    leaks.push(format!("{name}, {form}, lies in {place}"));
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{} of {looked}:\n{}", leaks.len(), leaks.join("\n"));
    eprintln!("{} secrets × {} forms × {} places", secrets.len(), forms("x").len(), places.len());
}

#[test]
fn every_form_is_one_that_the_search_finds() {
    let secret = "a secret of 27 letters &%+ü";
    for (name, form) in forms(secret) {
        assert!(form.len() >= 8, "{name}");
        assert!(contains(&[b"before ", &form[..], b" after"].concat(), &form), "{name}");
    }
    for offset in 0..6 {
        let text = [&vec![b'p'; offset][..], secret.as_bytes(), b"tail"].concat();
        let coded = Base64::encode_string(&text).into_bytes();
        assert!(forms(secret).iter().any(|(name, form)| *name == "base64" && contains(&coded, form)), "{offset}");
    }
}
