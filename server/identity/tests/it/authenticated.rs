//! Sign-ins become callers for as long as they should.

use crate::world::World;
use context::Origin;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use store::{Invalidation, Scoped, entity};
use types::SignInId;

#[tokio::test]
async fn an_idle_hour_ends_a_sign_in_and_use_prolongs_it() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    for _ in 0..3 {
        world.wait(59 * 60);
        assert!(world.caller_of(&signed_in).await.is_some());
    }
    world.wait(60 * 60);
    assert!(world.caller_of(&signed_in).await.is_none());
}

#[tokio::test]
async fn twelve_hours_end_a_sign_in_whatever_its_use() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    for _ in 0..23 {
        world.wait(30 * 60);
        assert!(world.caller_of(&signed_in).await.is_some());
    }
    world.wait(30 * 60);
    assert!(world.caller_of(&signed_in).await.is_none());
}

#[tokio::test]
async fn use_is_written_down_at_most_once_a_minute() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let seen = async || {
        let read = world.store.read(world.scope()).await.unwrap();
        let found = entity::sign_in::Entity::find_one_in(world.scope(), signed_in.sign_in);
        found.one(&read).await.unwrap().unwrap().last_seen_at
    };
    let first = seen().await;
    world.wait(59);
    world.caller_of(&signed_in).await.unwrap();
    assert_eq!(seen().await, first);
    world.wait(1);
    world.caller_of(&signed_in).await.unwrap();
    assert_eq!(seen().await, first.plus_seconds(60));
}

#[tokio::test]
async fn a_sign_in_is_good_in_its_own_organization_only() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let ours = world.sign_in().await.unwrap().sign_in;
    let begun = world.identity.begin_sign_in("other", None, "", None, &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let theirs = world.finish(begun.handle.reveal(), back).await.unwrap().sign_in;
    let find = async |slug: &str, held: &[SignInId]| {
        world.identity.caller_of_sign_in(slug, held, world.request(), Origin::default()).await.unwrap()
    };
    assert!(find("other", &[ours]).await.is_none());
    assert!(find("nowhere", &[ours, theirs]).await.is_none());
    assert!(find("acme", &[]).await.is_none());
    let both = [ours, theirs];
    assert_ne!(find("acme", &both).await.unwrap().org(), find("other", &both).await.unwrap().org());
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_at_once() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let caller = world.caller_of(&signed_in).await.unwrap();
    assert_eq!(world.identity.end_sign_in(&caller, &[]).await.unwrap(), [signed_in.sign_in]);
    assert!(world.caller_of(&signed_in).await.is_none());
    assert_eq!(world.events("sign_in.ended").await.len(), 1);
    world.identity.end_sign_in(&caller, &[]).await.unwrap();
    assert_eq!(world.events("sign_in.ended").await.len(), 1, "ended once");
}

#[tokio::test]
async fn a_second_sign_in_of_a_browser_takes_the_place_of_the_first() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let first = world.sign_in().await.unwrap();
    let begun = world.identity.begin_sign_in("other", None, "", None, &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let elsewhere = world.finish(begun.handle.reveal(), back).await.unwrap();
    world.become_person("ben", &[]);
    let begun = world.begin().await;
    let back = world.provider.authorize(&begun.authorize_url);
    let held = [first.sign_in, elsewhere.sign_in];
    let (handle, request) = (begun.handle.reveal(), world.request());
    let second = world.identity.finish_sign_in(handle, back, &held, Origin::default(), request).await.unwrap();
    assert_eq!(second.replaced, [first.sign_in]);
    assert!(world.caller_of(&first).await.is_none());
    assert!(world.caller_of(&elsewhere).await.is_some(), "another organization's sign-in stays");
    assert_eq!(world.events("sign_in.ended").await.len(), 1);
}

#[tokio::test]
async fn signing_out_ends_every_sign_in_of_the_browser_in_the_organization() {
    let world = World::new().await;
    let older = world.sign_in().await.unwrap();
    world.become_person("ben", &[]);
    let newer = world.sign_in().await.unwrap();
    let held = [older.sign_in, newer.sign_in];
    let found = world.identity.caller_of_sign_in("acme", &held, world.request(), Origin::default()).await.unwrap();
    let caller = found.unwrap();
    assert_eq!(caller.member(), world.caller_of(&newer).await.unwrap().member(), "the newest acts");
    assert_eq!(world.identity.end_sign_in(&caller, &held).await.unwrap().len(), 2);
    assert!(world.caller_of(&older).await.is_none() && world.caller_of(&newer).await.is_none());
}

#[tokio::test]
async fn a_sign_in_that_was_widened_in_the_database_is_ignored_and_reported() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let owner = world.caller("owner", &["keyhall-owners"]).await;
    let mut write = world.store.write(world.scope()).await.unwrap();
    let row = entity::sign_in::Entity::find_one_in(world.scope(), signed_in.sign_in).one(&write).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.member_id = Set(owner.member().unwrap());
    row.update(&write).await.unwrap();
    write.invalidate(Invalidation::Everything);
    write.commit().await.unwrap();
    assert!(world.caller_of(&signed_in).await.is_none());
    assert_eq!(world.events("credential.forged").await.len(), 1);
}

#[tokio::test]
async fn a_suspended_organization_lets_nobody_in() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let mut write = world.store.write(world.scope()).await.unwrap();
    let mut row = entity::org::Entity::find_in(world.scope()).one(&write).await.unwrap().unwrap().into_active_model();
    row.status = Set("suspended".into());
    row.update(&write).await.unwrap();
    write.invalidate(Invalidation::Organization(world.org));
    write.commit().await.unwrap();
    assert!(world.caller_of(&signed_in).await.is_none());
    assert!(world.identity.begin_sign_in("acme", None, "", None, &Origin::default()).await.is_err());
    assert!(world.identity.sign_in_choice("acme").await.unwrap().is_none());
}
