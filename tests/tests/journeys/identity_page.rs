//! An owner changes how people sign in, without script; and people find their organization.

use reqwest::StatusCode;
use tests::{Browser, World, location};
use types::view::ProviderState;

async fn providers(world: &World) -> Vec<(String, ProviderState)> {
    let settings = world.rooms.identity.identity_settings(&world.operator).await.unwrap();
    settings.providers.into_iter().map(|provider| (provider.id.to_string(), provider.state)).collect()
}

/// Goes to the identity provider and comes back to the page with its answer.
async fn trial(browser: &Browser, provider: &str, person: &str) -> String {
    let arrived = browser.click_face(&format!("/acme/admin/identity/try?provider={provider}"), person).await;
    let page = location(&arrived);
    assert_eq!(page.path(), "/acme/admin/identity");
    format!("{}?{}", page.path(), page.query().unwrap())
}

#[tokio::test]
async fn an_owner_tries_a_sign_in_and_reads_what_came_once() {
    let world = World::without_connection().await;
    let (ada, ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    let present = providers(&world).await[0].0.clone();
    let answer = trial(&ada, &present, "ada").await;
    let page = ada.page(&answer).await;
    for words in ["Signing in works", "keyhall-owners", "2 of 3 rules matched", "ada@acme.example"] {
        assert!(page.contains(words), "`{words}` is not on the page");
    }
    let again = ada.page(&answer).await;
    assert!(again.contains("The trial showed nothing") && !again.contains("Signing in works"));
    // As whoever they like, and still as the owner that they are.
    let page = ada.page(&trial(&ada, &present, "cleo").await).await;
    assert!(page.contains("keyhall-auditors") && page.contains("1 of 3 rules matched"));
    assert_eq!(ada.get("/acme/admin/identity").await.status(), StatusCode::OK, "the session is who it was");
    let refused = ben.get(&format!("/acme/admin/identity/try?provider={present}")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(ben.get("/acme/admin/identity").await.status(), StatusCode::FORBIDDEN);
    let nothing = ada.get("/acme/admin/identity/try?provider=0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f").await;
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    world.end().await;
}

#[tokio::test]
async fn a_new_client_secret_is_checked_tried_and_made_active_without_script() {
    let world = World::without_connection().await;
    let ada = world.signed_in("ada").await;
    let home = "/acme/admin/identity";
    let issuer = world.rooms.identity.identity_settings(&world.operator).await.unwrap().providers[0].issuer.clone();
    let form = [
        ("name", "Acme accounts"),
        ("issuer", issuer.as_str()),
        ("client_id", "tests"),
        ("client_secret", "tests-canary-client-secret"),
    ];
    let sent = ada.submit(home, "/rpc/app/api/identity/propose_provider", &form).await;
    assert_eq!(location(&sent).path(), home);
    assert!(ada.page(home).await.contains("on its way"));
    let known = providers(&world).await;
    assert_eq!(known.iter().map(|one| one.1).collect::<Vec<_>>(), [ProviderState::Active, ProviderState::Candidate]);
    let candidate = known[1].0.clone();
    let activate = [("provider", candidate.as_str())];
    ada.submit(home, "/rpc/app/api/identity/activate_provider", &activate).await;
    assert_eq!(providers(&world).await, known, "not before it was tried");
    let page = ada.page(&trial(&ada, &candidate, "ada").await).await;
    assert!(page.contains("It lets you in as an owner"), "{page}");
    ada.submit(home, "/rpc/app/api/identity/activate_provider", &activate).await;
    let known = providers(&world).await;
    assert_eq!(known[0], (candidate, ProviderState::Active));
    assert!(ada.page(home).await.contains("In use before"));
    // Whoever was a member is the same one.
    let ben = world.signed_in("ben").await;
    assert!(ben.page("/acme").await.contains("Ben"));
    world.end().await;
}

#[tokio::test]
async fn an_unfit_issuer_is_explained_where_it_was_typed() {
    let world = World::without_connection().await;
    let ada = world.signed_in("ada").await;
    let form = [("name", "Elsewhere"), ("issuer", "http://10.0.0.1"), ("client_id", "tests"), ("client_secret", "x")];
    let sent = ada.submit("/acme/admin/identity", "/rpc/app/api/identity/propose_provider", &form).await;
    let back = location(&sent);
    let page = ada.page(&format!("{}?{}", back.path(), back.query().unwrap())).await;
    assert!(page.contains("The doctor") && page.contains("10.0.0.1"), "{page}");
    assert_eq!(providers(&world).await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn people_find_their_organization_by_the_domain_that_its_owner_claimed() {
    let world = World::without_connection().await;
    let (ada, nobody) = (world.signed_in("ada").await, Browser::new(&world.url));
    assert!(!nobody.page("/?q=zoe%40company.test").await.contains("/acme/sign-in"));
    ada.submit("/acme/admin/identity", "/rpc/app/api/identity/add_email_domain", &[("domain", "company.test")]).await;
    assert!(ada.page("/acme/admin/identity").await.contains("company.test"));
    // A member and nobody are told the same.
    for address in ["ada%40company.test", "nobody-at-all%40company.test", "company.test", "acme"] {
        assert!(nobody.page(&format!("/?q={address}")).await.contains("/acme/sign-in"), "{address}");
    }
    let taken = ada.call("/acme/admin/identity", "/rpc/app/api/identity/add_email_domain", &[("domain", "gmail.com")]);
    assert_eq!(taken.await.status(), StatusCode::BAD_REQUEST);
    world.end().await;
}
