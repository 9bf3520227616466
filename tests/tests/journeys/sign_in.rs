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
    assert_eq!(page, "/acme/sign-in?problem=other_browser", "one word, and no sentence that anybody could write");
    assert!(theirs.page(&page).await.contains("began in another browser"));
    let cookies: Vec<_> = refused.headers().get_all(header::SET_COOKIE).iter().collect();
    assert!(cookies.is_empty(), "nobody is signed in: {cookies:?}");
    world.end().await;
}

#[tokio::test]
async fn a_second_sign_in_takes_the_place_of_the_first_and_signing_out_ends_both() {
    let world = World::new().await;
    let shared = world.signed_in("ada").await;
    assert!(shared.page("/acme").await.contains("Ada"));
    shared.sign_in("acme", "ben").await;
    let page = shared.page("/acme").await;
    assert!(page.contains("Ben") && !page.contains("Ada"), "the newest acts");
    assert_eq!(open_sign_ins(&world).await, 1, "the first one ended in the same moment");
    shared.submit("/acme", "/auth/sign-out", &[("org", "acme")]).await;
    assert_eq!(open_sign_ins(&world).await, 0);
    let after = shared.get("/acme").await;
    assert!(after.status().is_redirection(), "nobody comes back: {}", after.status());
    world.end().await;
}

async fn open_sign_ins(world: &World) -> u64 {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
    use store::{Scoped, entity::sign_in};
    let scope = world.operator.scope();
    let read = world.rooms.store.read(scope).await.unwrap();
    let open = sign_in::Entity::find_in(scope).filter(sign_in::Column::EndedAt.is_null());
    open.count(&read).await.unwrap()
}

#[tokio::test]
async fn an_address_that_names_no_organization_leads_nowhere_else() {
    let world = World::new().await;
    let browser = Browser::new(&world.url);
    for path in ["/%2Fevil.example/sign-in/start", "/%5Cevil.example/sign-in/start", "/nowhere/sign-in/start"] {
        let refused = browser.get(path).await;
        assert_eq!(refused.headers()[header::LOCATION], "/auth/refused?problem=no_organization", "{path}");
    }
    assert!(browser.page("/auth/refused?problem=no_organization").await.contains("There is no such organization"));
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
