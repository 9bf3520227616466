//! Founding an organization: the issuer is judged first, and what is wrong is said.

use crate::{
    provider::Provider,
    world::{NOON, World},
};
use identity::Error;
use serde_json::{Value, json};
use types::Problem;

/// What founding says about the world's provider.
async fn verdict(world: &World, issuer: &str) -> String {
    let refused = world.found_with("acme", Some(world.new_provider(issuer))).await;
    let problem = Problem::from(refused.expect_err("it can't be used"));
    assert_eq!((problem.code.as_str(), problem.field.as_deref()), ("issuer_unusable", Some("issuer")));
    assert!(world.identity.find_org("acme").await.unwrap().is_none(), "nothing is stored");
    problem.detail
}

async fn world() -> World {
    World::without_org(Provider::start(NOON).await, "").await
}

#[tokio::test]
async fn oidcc_client_test_discovery_issuer_mismatch() {
    let world = world().await;
    world.provider.steer().metadata = json!({ "issuer": "https://somebody.example" });
    let issuer = world.provider.issuer();
    let said = verdict(&world, &issuer).await;
    assert!(said.contains("https://somebody.example") && said.contains(&issuer), "{said}");
    assert!(said.contains("/.well-known/openid-configuration"), "{said}");
}

#[tokio::test]
async fn a_slash_more_is_another_issuer() {
    let world = world().await;
    let issuer = format!("{}/", world.provider.issuer());
    assert!(verdict(&world, &issuer).await.contains("letter for letter"));
}

#[tokio::test]
async fn an_unreachable_issuer_is_named_with_what_was_tried() {
    let world = World::without_org(Provider::start(NOON).await, "127.0.0.1:1").await;
    let said = verdict(&world, "http://127.0.0.1:1").await;
    assert!(said.contains("Tried http://127.0.0.1:1/.well-known/openid-configuration"), "{said}");
    assert!(said.contains("nothing listens there"), "{said}");
}

#[tokio::test]
async fn a_private_address_is_refused_with_the_setting_that_would_allow_it() {
    let world = world().await;
    let said = verdict(&world, "http://127.0.0.1:9").await;
    assert!(said.contains("KEYHALL_ALLOW_PRIVATE_ADDRESSES=127.0.0.1:9"), "{said}");
    let said = verdict(&world, "https://10.0.0.8").await;
    assert!(said.contains("KEYHALL_ALLOW_PRIVATE_ADDRESSES=10.0.0.8"), "{said}");
}

#[tokio::test]
async fn endpoints_on_private_addresses_are_refused() {
    let world = world().await;
    let issuer = world.provider.issuer();
    for what in ["jwks_uri", "token_endpoint", "userinfo_endpoint", "authorization_endpoint"] {
        world.provider.steer().metadata = json!({ what: "http://169.254.169.254/latest" });
        let said = verdict(&world, &issuer).await;
        assert!(said.contains(what) && said.contains("169.254.169.254"), "{said}");
    }
}

#[tokio::test]
async fn missing_endpoints_are_named() {
    let world = world().await;
    let issuer = world.provider.issuer();
    for what in ["issuer", "jwks_uri", "token_endpoint", "authorization_endpoint"] {
        world.provider.steer().metadata = json!({ what: Value::Null });
        assert!(verdict(&world, &issuer).await.contains(&format!("no `{what}`")));
    }
}

#[tokio::test]
async fn only_accepted_signatures_count() {
    let world = world().await;
    let issuer = world.provider.issuer();
    world.provider.steer().metadata = json!({ "id_token_signing_alg_values_supported": ["HS256", "none", "RS1"] });
    assert!(verdict(&world, &issuer).await.contains("HS256, none, RS1"));
}

#[tokio::test]
async fn answers_that_are_no_document_are_described() {
    let world = world().await;
    let issuer = world.provider.issuer();
    let duplicate = format!(r#"{{"issuer":"{issuer}","issuer":"{issuer}"}}"#);
    let cases = [
        (404, "", String::new(), "status 404"),
        (302, "location: https://evil.example\r\n", String::new(), "status 302"),
        (200, "", "<html>".to_owned(), "not JSON"),
        (200, "", "[]".to_owned(), "not a JSON object"),
        (200, "", duplicate, "`issuer` is there twice"),
        (200, "", format!("{{\"x\":\"{}\"}}", "x".repeat(200_000)), "131072 bytes"),
    ];
    for (status, headers, body, says) in cases {
        world.provider.steer().discovery_answer = Some((status, headers, body));
        let said = verdict(&world, &issuer).await;
        assert!(said.contains(says), "{said}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_asked_again_by_everybody_who_waits() {
    let world = world().await;
    world.found("acme").await.unwrap();
    world.provider.steer().discovery_answer = Some((503, "", String::new()));
    let before = world.provider.hits("/.well-known/openid-configuration");
    for _ in 0..3 {
        let refused = world.identity.begin_sign_in("acme", None, "", None, &context::Origin::default()).await;
        assert_eq!(refused.expect_err("it is down").sign_in_reason(), types::SignInReason::Issuer);
    }
    assert_eq!(world.provider.hits("/.well-known/openid-configuration") - before, 1);
}

#[tokio::test]
async fn an_issuer_where_anybody_may_have_an_account_admits_who_was_invited() {
    let world = world().await;
    for (slug, issuer, admits) in
        [("acme", "https://accounts.google.com", false), ("other", "https://login.acme.example", true)]
    {
        let mut provider = world.new_provider(issuer);
        provider.check = false;
        world.found_with(slug, Some(provider)).await.unwrap();
        let operator = world.identity.operator(slug, "root", "host").await.unwrap();
        assert_eq!(world.identity.policy(&operator).await.unwrap().admit_on_first_sign_in, admits, "{issuer}");
    }
}

#[tokio::test]
async fn without_a_check_nothing_is_asked() {
    let world = world().await;
    let mut provider = world.new_provider(&world.provider.issuer());
    provider.check = false;
    world.found_with("acme", Some(provider)).await.unwrap();
    assert_eq!(world.provider.hits("/.well-known/openid-configuration"), 0);
}

#[tokio::test]
async fn slugs_are_checked_and_unique() {
    let world = world().await;
    world.found("acme").await.unwrap();
    assert!(matches!(world.found("acme").await, Err(Error::SlugTaken(_))));
    for slug in ["Acme", "v1", "a"] {
        assert!(matches!(world.found_with(slug, None).await, Err(Error::Invalid { field: "slug", .. })), "{slug}");
    }
    let operator = world.identity.instance_operator("root", "host");
    assert_eq!(world.identity.orgs(&operator).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_organization_is_found_by_slug_name_or_address_and_never_listed() {
    let world = world().await;
    world.found("acme").await.unwrap();
    world.found("acme-labs").await.unwrap();
    for text in ["acme", " ACME ", "Acme Inc", "ada@acme.example"] {
        let found = world.identity.find_by_name(text).await.unwrap();
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!((found[0].org_slug.as_str(), found[0].providers[0].name.as_str()), ("acme", "Acme SSO"));
    }
    for text in ["", "a", "acm", "%", "Inc"] {
        assert!(world.identity.find_by_name(text).await.unwrap().is_empty(), "{text}");
    }
}

#[tokio::test]
async fn only_the_operator_founds_organizations() {
    let world = World::new().await;
    let owner = world.caller("ada", &["keyhall-owners"]).await;
    let new = identity::NewOrg { slug: "mine".into(), name: "Mine".into(), time_zone: "UTC".into(), provider: None };
    assert!(world.identity.create_org(&owner, new).await.is_err());
    assert!(world.identity.orgs(&owner).await.is_err());
}
