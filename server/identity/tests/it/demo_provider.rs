//! Signing in through the demo's own identity provider.

use crate::{
    provider::{CLIENT, Provider, SECRET},
    world::{NOON, World},
};
use context::{Clock, Entropy, SystemEntropy};
use demo::identity_provider::{Config, Key, serve};
use identity::CallbackParams;
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::Secret;
use url::Url;

struct Demo {
    world: World,
    host: String,
    stop: CancellationToken,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn demo() -> Demo {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let issuer = format!("http://{host}");
    let mut world = World::without_org(Provider::start(NOON).await, &host).await;
    let clock: Arc<dyn Clock> = world.clock.clone();
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let config = Config {
        issuer: issuer.clone(),
        client_id: CLIENT.into(),
        client_secret: Secret::new(SECRET),
        redirect_uris: vec![Url::parse("https://keyhall.test/auth/callback").unwrap()],
        key: Key::generate(&*entropy).unwrap(),
        clock,
        entropy,
    };
    let stop = CancellationToken::new();
    TaskTracker::new().spawn(serve(listener, config, stop.clone()));
    world.org = world.found_with("acme", Some(world.new_provider(&issuer))).await.unwrap();
    Demo { world, host, stop }
}

impl Demo {
    /// What a browser gets: status line and headers, and the body.
    async fn get(&self, target: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        let request = format!("GET {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    /// Follows the authorization URL and clicks a face.
    async fn click(&self, authorize: &Url, subject: &str) -> CallbackParams {
        let target = format!("{}?{}", authorize.path(), authorize.query().unwrap());
        let (head, page) = self.get(&target).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("default-src 'none'") && !page.contains("<script"), "{head}");
        let link = format!("/authorize/as/{subject}?");
        let href = page.split("href=\"").find(|part| part.starts_with(&link)).expect("a face to click");
        let href = href.split('"').next().unwrap().replace("&amp;", "&");
        let (head, _) = self.get(&href).await;
        let back = head.lines().find_map(|line| line.strip_prefix("location: ")).expect("a way back");
        assert!(back.starts_with("https://keyhall.test/auth/callback?"), "{back}");
        let find = |name: &str| {
            let url = Url::parse(back).unwrap();
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        CallbackParams { state: find("state"), code: find("code"), error: find("error"), iss: find("iss") }
    }
}

#[tokio::test]
async fn four_faces_sign_in_with_their_roles() {
    let demo = demo().await;
    let mut members = Vec::new();
    for (subject, roles) in
        [("ada", "owner, admin, member"), ("ben", "member"), ("cleo", "auditor, member"), ("dan", "member")]
    {
        let begun = demo.world.begin().await;
        let back = demo.click(&begun.authorize_url, subject).await;
        let signed_in = demo.world.finish(begun.handle.reveal(), back).await.unwrap();
        let caller = demo.world.caller_of(&signed_in).await.unwrap();
        assert_eq!(caller.roles().to_string(), roles, "{subject}");
        members.push(caller.member());
    }
    members.dedup();
    assert_eq!(members.len(), 4);
}

#[tokio::test]
async fn its_code_is_good_once_and_for_a_minute() {
    let demo = demo().await;
    let begun = demo.world.begin().await;
    let back = demo.click(&begun.authorize_url, "ada").await;
    demo.world.wait(61);
    let late = demo.world.finish(begun.handle.reveal(), back).await;
    let said = demo.world.assert_refused(late, "exchange").await;
    assert!(said.contains("invalid_grant"), "{said}");
}

#[tokio::test]
async fn a_code_of_another_sign_in_fails_its_verifier() {
    let demo = demo().await;
    let (first, second) = (demo.world.begin().await, demo.world.begin().await);
    let stolen = demo.click(&first.authorize_url, "ada").await;
    let mut back = demo.click(&second.authorize_url, "ben").await;
    back.code = stolen.code;
    let refused = demo.world.finish(second.handle.reveal(), back).await;
    demo.world.assert_refused(refused, "exchange").await;
}

#[tokio::test]
async fn requests_that_it_does_not_know_get_no_code() {
    let demo = demo().await;
    let url = demo.world.begin().await.authorize_url;
    let with = |name: &str, value: Option<&str>| {
        let pairs = url.query_pairs().filter(|(key, _)| key != name);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs).extend_pairs(value.map(|value| (name, value)));
        format!("/authorize/as/ada?{}", query.finish())
    };
    for (name, value) in [
        ("client_id", Some("another")),
        ("redirect_uri", Some("https://keyhall.test/auth/callback/")),
        ("redirect_uri", Some("https://evil.example/")),
        ("redirect_uri", None),
    ] {
        let (head, _) = demo.get(&with(name, value)).await;
        assert!(head.starts_with("HTTP/1.1 400") && !head.contains("location:"), "{name}: {head}");
    }
    for (name, value, error) in [
        ("code_challenge", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("code_challenge_method", None, "invalid_request"),
        ("response_type", Some("token"), "unsupported_response_type"),
        ("scope", Some("profile"), "invalid_scope"),
        ("request", Some("x"), "request_not_supported"),
    ] {
        let (head, _) = demo.get(&with(name, value)).await;
        assert!(head.contains(&format!("error={error}")) && head.contains("iss="), "{name}: {head}");
        assert!(!head.contains("code="), "{name}: {head}");
    }
}
