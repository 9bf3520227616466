//! Pages as the browser gets them.

use reqwest::{StatusCode, header};
use tests::{Browser, World, spawn};

#[tokio::test]
async fn every_page_has_a_strict_policy_with_a_nonce_of_its_own() {
    let world = World::new().await;
    let ada = world.signed_in("ada").await;
    let mut nonces = Vec::new();
    for path in [
        "/",
        "/acme",
        "/acme/keys",
        "/acme/admin/limits",
        "/acme/audit/usage",
        "/acme/nonsense",
        "/no-such-org/sign-in",
    ] {
        let response = ada.get(path).await;
        let headers = response.headers().clone();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        let page = response.text().await.unwrap();
        assert!(!page.contains(" style=\""), "{path} has an inline style");
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(page.contains(&nonce), "{path}: the scripts carry the nonce");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 7, "every page has its own nonce");
    world.end().await;
}

/// What would be missing from a page that went on among another's values: its title, what it loads beforehand, and its nonce,
/// which no other page may carry.
fn whole(page: &str) -> (String, usize, usize) {
    let title = page.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    let mut nonces: Vec<&str> = page.split(" nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    nonces.extend(page.split(" crossorigin=\"").skip(1).filter_map(|rest| rest.split('"').next()));
    nonces.sort_unstable();
    nonces.dedup();
    (title.to_owned(), page.matches("preload").count(), nonces.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_asked_for_at_once_come_whole_while_other_servers_start() {
    let world = World::new().await;
    let ada = world.signed_in("ada").await;
    let get = {
        let home = world.url.clone();
        async move |browser: &Browser, path: &str| {
            let kind = if path.starts_with("/rpc") { "application/json" } else { "text/html" };
            let request = browser.http.get(home.join(path).unwrap()).header(header::ACCEPT, kind);
            let answer = request.header(header::REFERER, home.join("acme").unwrap().as_str()).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            whole(&answer.text().await.unwrap())
        }
    };
    let paths = ["/acme", "/acme/keys", "/acme/admin/members", "/acme/audit/usage", "/setup", "/acme/sign-in"];
    let functions = ["/rpc/app/api/identity/load_identity", "/rpc/app/api/teams/list_teams"];
    let mut alone = Vec::new();
    for path in paths.into_iter().chain(functions) {
        alone.push((path, get(&ada, path).await));
    }
    for (path, (title, preloads, nonces)) in &alone[..paths.len()] {
        let is_lazy = *path != "/acme";
        assert!(
            !title.is_empty() && (*preloads > 2) == is_lazy && *nonces == 1,
            "{path}: {title}, {preloads}, {nonces}"
        );
    }
    for _ in 0..3 {
        let asked: Vec<_> = (0..5)
            .flat_map(|_| alone.clone())
            .map(|(path, alone)| {
                let (ada, get) = (ada.clone(), get.clone());
                spawn(async move { assert_eq!(get(&ada, path).await, alone, "{path}") })
            })
            .collect();
        world.another_server().await.end().await;
        for page in asked {
            page.await.unwrap();
        }
    }
    world.end().await;
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let world = World::new().await;
    let ben = world.signed_in("ben").await;
    for path in ["/acme/nonsense", "/acme/chat/0199a2b4-0000-7000-8000-000000000000", "/no-such-org/sign-in"] {
        assert_eq!(ben.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let world = World::new().await;
    let ben = world.signed_in("ben").await;
    let foreign =
        ben.http.post(world.at("/auth/sign-out")).header("origin", "https://evil.test").form(&[("org", "acme")]);
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(ben.page("/acme").await.contains("Ben"), "still signed in");
    world.end().await;
}

#[tokio::test]
async fn a_person_who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let world = World::new().await;
    let nobody = Browser::new(&world.url);
    let led = nobody.get("/acme/keys?x=1").await;
    assert_eq!(led.headers()[header::LOCATION], "/acme/sign-in?return_to=%2Facme%2Fkeys%3Fx%3D1");
    world.end().await;
}
