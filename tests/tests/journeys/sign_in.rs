//! Who gets in, and how that ends.

use reqwest::{StatusCode, header};
use tests::{Browser, World};

#[tokio::test]
async fn a_person_signs_in_through_the_organizations_provider_and_out_again() {
    let world = World::new().await;
    let ben = world.signed_in("ben").await;
    let page = ben.page("/acme").await;
    assert!(page.contains("Ben"), "the shell shows who is signed in");
    let out = ben.submit("/acme", "/auth/sign-out", &[("org", "acme")]).await;
    assert!(out.status().is_redirection());
    let after = ben.get("/acme").await;
    assert!(after.headers()[header::LOCATION].to_str().unwrap().starts_with("/acme/sign-in"));
    world.end().await;
}

#[tokio::test]
async fn roles_come_from_the_claim() {
    let world = World::new().await;
    let ada = world.signed_in("ada").await;
    let ben = world.signed_in("ben").await;
    assert_eq!(ada.get("/acme/admin/members").await.status(), StatusCode::OK);
    assert_eq!(ben.get("/acme/admin/members").await.status(), StatusCode::FORBIDDEN);
    world.end().await;
}

#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    let world = World::new().await;
    let mine = Browser::new(&world.url);
    let begun = mine.get("/acme/sign-in/start").await;
    let authorize = begun.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let state = authorize.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let theirs = Browser::new(&world.url);
    let refused = theirs.get(&format!("/auth/callback?code=x&state={state}")).await;
    assert!(refused.status().is_redirection());
    let page = refused.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(page.contains("problem="), "{page}");
    let cookies: Vec<_> = refused.headers().get_all(header::SET_COOKIE).iter().collect();
    assert!(cookies.is_empty(), "nobody is signed in: {cookies:?}");
    world.end().await;
}

#[tokio::test]
async fn a_planted_session_id_is_replaced_at_sign_in() {
    let world = World::new().await;
    let ben = Browser::new(&world.url);
    ben.sign_in("acme", "ben").await;
    let first = ben.page("/acme").await;
    assert!(first.contains("Ben"));
    // A second sign-in in the same browser gets another session id, and the first one is worth nothing.
    let scope_rows = sessions(&world).await;
    ben.sign_in("acme", "ben").await;
    assert_eq!(sessions(&world).await, scope_rows, "the old record is gone");
    world.end().await;
}

async fn sessions(world: &World) -> u64 {
    use sea_orm::PaginatorTrait;
    use store::SharedRows;
    let read = world.rooms.store.read_shared().await.unwrap();
    store::entity::session::Entity::find_shared().count(&read).await.unwrap()
}

#[tokio::test]
async fn a_removed_person_is_out_at_once() {
    let world = World::new().await;
    let dan = world.signed_in("dan").await;
    let member = world.rooms.identity.find_member(&world.operator, "dan@acme.example").await.unwrap();
    world.rooms.identity.remove_member(&world.operator, member).await.unwrap();
    let after = dan.get("/acme").await;
    assert!(after.status().is_redirection(), "the session ended: {}", after.status());
    world.end().await;
}
