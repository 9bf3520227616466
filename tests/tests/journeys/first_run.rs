//! The first run, from an empty database to the first answer, as a browser without script goes through it; and everything
//! that may be wrong on the way.

mod doctor;

use identity::SetupRefusal;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tests::{Browser, CLIENT_ID, CLIENT_SECRET, Empty, PROVIDER_KEY, location};

/// The address that a page's form is sent to, by the end of its name.
fn action(page: &str, name: &str) -> String {
    let mut actions = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let found = actions.find(|action| action.ends_with(name));
    found.unwrap_or_else(|| panic!("no form is sent to {name}: {page}")).to_owned()
}

/// What a field of a page holds.
fn value(page: &str, name: &str) -> String {
    let input = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
    let input = input.split('>').next().unwrap();
    input.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Sends the page's form and answers the page on which it ends.
async fn send(browser: &Browser, at: &str, name: &str, fields: &[(&str, &str)]) -> String {
    let page = browser.page(at).await;
    follow(browser, browser.submit(at, &action(&page, name), fields).await).await
}

async fn follow(browser: &Browser, answer: Response) -> String {
    let to = location(&answer);
    browser.page(&format!("{}?{}", to.path(), to.query().unwrap_or_default())).await
}

async fn open(browser: &Browser, token: &str) -> String {
    send(browser, "/setup", "open_setup", &[("token", token)]).await
}

async fn name(browser: &Browser, slug: &str) -> String {
    let fields = [("name", "Acme Robotics"), ("slug", slug), ("time_zone", "Europe/Berlin")];
    send(browser, "/setup", "name_organization", &fields).await
}

fn provider<'a>(issuer: &'a str, secret: &'a str) -> [(&'a str, &'a str); 9] {
    [
        ("recipe", "keycloak"),
        ("issuer", issuer),
        ("client_id", CLIENT_ID),
        ("client_secret", secret),
        ("roles_claim", "groups"),
        ("owners", ""),
        ("admins", "keyhall-admins"),
        ("auditors", "keyhall-auditors"),
        ("admit", "everyone"),
    ]
}

async fn found(browser: &Browser, issuer: &str, secret: &str) -> String {
    send(browser, "/setup?step=provider", "set_up_provider", &provider(issuer, secret)).await
}

/// The address of the owner's sign-in on the page.
fn sign_in(page: &str) -> String {
    let mut links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let link = links.find(|link| link.contains("/sign-in/start?invitation="));
    link.unwrap_or_else(|| panic!("no sign-in is offered: {page}")).replace("&amp;", "&")
}

#[tokio::test]
async fn from_the_link_to_the_first_answer_without_script() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let ada = Browser::new(&world.url);
    assert!(ada.page("/setup").await.contains("keyhall setup"), "whoever has no link is told where it comes from");
    let page = open(&ada, &token).await;
    assert!(page.contains("Name your organization"), "{page}");
    assert!(!page.contains(&token), "the token is on no page");
    let page = name(&ada, "").await;
    assert!(page.contains("Where do people of Acme Robotics sign in?"), "{page}");
    assert!(page.contains(&format!("{}auth/callback", world.url)), "the redirect URI is there to be copied");
    let page = found(&ada, &world.issuer, CLIENT_SECRET).await;
    assert!(page.contains("Acme Robotics is ready for its owner"), "{page}");
    assert_eq!(world.orgs().await, ["acme-robotics"]);
    let arrived = ada.click_face(&sign_in(&page), "ada").await;
    assert_eq!(location(&arrived).path(), "/acme-robotics/admin/connections");
    let page = follow(&ada, arrived).await;
    assert!(page.contains("Welcome. One step is left"), "{page}");
    let connected = [
        ("name", "Provider"),
        ("kind", "openai-compatible"),
        ("base_url", world.provider_url.as_str()),
        ("key", PROVIDER_KEY),
    ];
    let page = send(&ada, "/acme-robotics/admin/connections?welcome=yes", "connect_provider", &connected).await;
    assert!(page.contains("Everything is ready"), "{page}");
    let at = "/acme-robotics";
    let asked = ada.submit(at, &action(&ada.page(at).await, "send_message"), &[("text", "What is a ledger?")]).await;
    let conversation = location(&asked).path().to_owned();
    let mut page = String::new();
    for _ in 0..500 {
        page = ada.page(&conversation).await;
        if page.contains("Details") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(page.contains("What is a ledger?") && page.contains("Details"), "the answer came: {page}");
    let mut log = world.instance_actions().await;
    // A checkpoint comes when it is due: on a slow machine before the answer.
    log.retain(|action| action != "checkpoint.signed");
    assert_eq!(log, ["keyring.created", "setup.link_made", "setup.org_founded", "setup.link_used"]);
    let log = world.actions("acme-robotics").await;
    let wanted =
        ["org.created", "identity_provider.created", "member.invited", "invitation.redeemed", "sign_in.succeeded"];
    assert!(wanted.iter().all(|action| log.iter().any(|found| found == action)), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn a_wrong_an_expired_and_a_used_token_say_so_and_open_nothing() {
    let world = Empty::new().await;
    let browser = Browser::new(&world.url);
    let page = open(&browser, "nonsense").await;
    assert!(page.contains("Copy all of it"), "{page}");
    let first = world.token(false).await.unwrap();
    assert!(matches!(world.token(false).await, Err(identity::Error::Setup(SetupRefusal::Standing(_)))));
    let second = world.token(true).await.unwrap();
    let page = open(&browser, &first).await;
    assert!(page.contains("A newer one may have taken its place"), "{page}");
    assert!(open(&browser, &format!("{}setup#{second}", world.url)).await.contains("Name your organization"));
    world.clock.advance_seconds(3601);
    let page = browser.page("/setup").await;
    assert!(page.contains("The hour of this setup link is over") && page.contains("keyhall setup --again"), "{page}");
    let third = world.token(false).await.unwrap();
    open(&browser, &third).await;
    name(&browser, "acme").await;
    let page = found(&browser, &world.issuer, CLIENT_SECRET).await;
    browser.click_face(&sign_in(&page), "ada").await;
    let other = Browser::new(&world.url);
    let page = open(&other, &third).await;
    assert!(page.contains("The owner signed in with it on"), "{page}");
    assert!(matches!(world.token(true).await, Err(identity::Error::Setup(SetupRefusal::Over(slug))) if slug == "acme"));
    let refused = world.instance_actions().await.iter().filter(|action| *action == "setup.refused").count();
    assert!(refused >= 4, "refusals are recorded: {refused}");
    world.end().await;
}

#[tokio::test]
async fn one_address_tries_ten_wrong_tokens_a_minute() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let browser = Browser::new(&world.url);
    world.clock.begin_minute();
    for _ in 0..10 {
        assert!(open(&browser, "kh_su_wrong").await.contains("Copy all of it"));
    }
    let page = open(&browser, &token).await;
    assert!(page.contains("Wait a minute"), "{page}");
    world.clock.advance_seconds(60);
    assert!(open(&browser, &token).await.contains("Name your organization"));
    world.end().await;
}

#[tokio::test]
async fn one_link_founds_one_organization() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let (one, two) = (Browser::new(&world.url), Browser::new(&world.url));
    open(&one, &token).await;
    open(&two, &token).await;
    name(&one, "first").await;
    name(&two, "second").await;
    found(&one, &world.issuer, CLIENT_SECRET).await;
    // The second browser has the form of its own organization open still; what it founds now corrects the first one's
    // identity provider, and a name of its own is refused.
    let form = action(&two.page("/setup?step=provider").await, "set_up_provider");
    let page = two.page("/setup").await;
    assert!(page.contains("Correct the identity provider of Acme Robotics"), "{page}");
    let named = form.replace("set_up_provider", "name_organization");
    let refused = two.call("/setup", &named, &[("name", "Second"), ("slug", "second")]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.text().await.unwrap().contains("founded the organization `first` already"));
    assert_eq!(world.orgs().await, ["first"]);
    world.end().await;
}

#[tokio::test]
async fn two_browsers_race_with_one_token_and_one_of_them_becomes_the_owner() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let (one, two) = (Browser::new(&world.url), Browser::new(&world.url));
    open(&one, &token).await;
    open(&two, &token).await;
    name(&one, "first").await;
    name(&two, "second").await;
    let form = action(&one.page("/setup?step=provider").await, "set_up_provider");
    let fields = provider(&world.issuer, CLIENT_SECRET);
    let send = |browser: Browser| {
        let form = form.clone();
        async move { browser.call("/setup?step=provider", &form, &fields).await.status() }
    };
    let (first, second) = tokio::join!(send(one.clone()), send(two.clone()));
    assert_eq!(world.orgs().await.len(), 1, "{first} {second}");
    // Whoever came second holds no invitation that is still good.
    let pages = [one.page("/setup").await, two.page("/setup").await];
    let ready: Vec<_> = pages.iter().filter(|page| page.contains("is ready for its owner")).collect();
    assert_eq!(ready.len(), 1, "{first} {second}");
    let page = ready[0];
    // Two people follow the same invitation.
    let (mine, theirs) = (Browser::new(&world.url), Browser::new(&world.url));
    let start = sign_in(page);
    let (_, _) = tokio::join!(mine.click_face(&start, "ben"), theirs.click_face(&start, "dan"));
    let slug = world.orgs().await.remove(0);
    let admin = format!("/{slug}/admin/connections");
    let (mine, theirs) = (mine.get(&admin).await.status(), theirs.get(&admin).await.status());
    let owners = [mine, theirs].into_iter().filter(|status| *status == StatusCode::OK).count();
    assert_eq!(owners, 1, "{mine} {theirs}");
    world.end().await;
}

#[tokio::test]
async fn a_wrong_client_secret_is_told_to_the_owner_and_can_be_corrected() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let ada = Browser::new(&world.url);
    open(&ada, &token).await;
    name(&ada, "acme").await;
    let page = found(&ada, &world.issuer, "not-the-secret").await;
    let refused = ada.click_face(&sign_in(&page), "ada").await;
    assert_eq!(location(&refused).path(), "/setup", "back to where it can be corrected");
    let page = ada.page("/setup").await;
    assert!(page.contains("Copy both again") || page.contains("did not accept the code"), "{page}");
    let old = sign_in(&page);
    let page = found(&ada, &world.issuer, CLIENT_SECRET).await;
    let stale = ada.get(&old).await;
    assert!(location(&stale).query().unwrap_or_default().contains("problem="), "the earlier invitation is over");
    let arrived = ada.click_face(&sign_in(&page), "ada").await;
    assert_eq!(location(&arrived).path(), "/acme/admin/connections");
    let log = world.instance_actions().await;
    assert!(log.iter().any(|action| action == "setup.provider_corrected"), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn what_was_typed_is_there_again_after_a_refusal_but_never_the_secret() {
    let world = Empty::new().await;
    let token = world.token(false).await.unwrap();
    let browser = Browser::new(&world.url);
    open(&browser, &token).await;
    let fields = [("name", "Søren & Søn"), ("slug", "v1"), ("time_zone", "Europe/Oslo")];
    let page = send(&browser, "/setup", "name_organization", &fields).await;
    assert!(page.contains("is an address of the server itself"), "{page}");
    assert_eq!((value(&page, "name").as_str(), value(&page, "slug").as_str()), ("Søren &amp; Søn", "v1"));
    let fields = [("name", "Acme"), ("slug", "acme"), ("time_zone", "Mars/Olympus")];
    let page = send(&browser, "/setup", "name_organization", &fields).await;
    assert!(page.contains("Use an IANA name") && value(&page, "time_zone") == "Mars/Olympus", "{page}");
    name(&browser, "acme").await;
    let page = found(&browser, &format!("{}/wrong", world.issuer), "sk-typed-canary").await;
    assert_eq!(value(&page, "issuer"), format!("{}/wrong", world.issuer));
    assert_eq!((value(&page, "client_id").as_str(), value(&page, "admins").as_str()), (CLIENT_ID, "keyhall-admins"));
    assert!(!page.contains("sk-typed-canary"));
    assert!(
        page.contains("It answered with status 404 instead of 200"),
        "the doctor speaks without script, too: {page}"
    );
    assert!(world.orgs().await.is_empty());
    world.end().await;
}

/// Calls the last step as a page with script does and answers the findings.
async fn examined(browser: &Browser, form: &str, issuer: &str) -> Value {
    let answer = browser.call("/setup?step=provider", form, &provider(issuer, "any")).await;
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{issuer}: {text}");
    serde_json::from_str(&text).unwrap()
}
