//! Personal keys: made once, good until they are not.

use crate::world::World;
use context::{Credential, Origin};
use identity::Error;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use seal::{Token, TokenKind};
use store::{Invalidation, Scoped, entity};
use types::{NanoUsd, RoleSet};

#[tokio::test]
async fn a_key_is_its_owner_and_cannot_administer() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    assert!(made.key.starts_with("kh_key_") && made.row.hint.ends_with(&made.key[made.key.len() - 4..]));
    let caller = world.identity.caller_of_token(&made.key, world.request(), Origin::default()).await.unwrap();
    assert_eq!(caller.member(), ada.member());
    assert_eq!(*caller.credential(), Credential::PersonalKey(made.row.id));
    assert!(world.identity.members(&caller).await.is_err());
    assert!(world.identity.make_personal_key(&caller, "another", None, None).await.is_err());
    assert!(world.identity.personal_keys(&caller).await.is_err());
    assert_eq!(made.row.expires_at, made.row.created_at.plus_days(90));
}

#[tokio::test]
async fn unknown_expired_and_revoked_keys_are_told_apart() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let entropy: &dyn context::Entropy = &context::SystemEntropy;
    let stranger = Token::mint(TokenKind::PersonalKey, entropy);
    for unknown in ["", "sk-123", "kh_key_x", stranger.reveal(), Token::mint(TokenKind::Invitation, entropy).reveal()] {
        assert_eq!(world.token_refusal(unknown).await, "This key is not known.", "{unknown}");
    }
    let revoked = world.identity.make_personal_key(&ada, "old", Some(1), None).await.unwrap();
    let expiring = world.identity.make_personal_key(&ada, "short", Some(1), None).await.unwrap();
    assert_eq!(world.token_refusal(&revoked.key).await, "");
    world.identity.revoke_personal_key(&ada, revoked.row.id).await.unwrap();
    assert_eq!(world.token_refusal(&revoked.key).await, "This key was revoked on 23 Nov 2026.");
    assert_eq!(world.token_refusal(&expiring.key).await, "");
    world.wait(86_400);
    assert_eq!(world.token_refusal(&expiring.key).await, "This key expired on 24 Nov 2026.");
    let events = (world.events("personal_key.created").await.len(), world.events("personal_key.revoked").await.len());
    assert_eq!(events, (2, 1));
}

#[tokio::test]
async fn a_wrong_checksum_reaches_no_database() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    let mut mistyped = made.key.clone();
    let last = if mistyped.pop() == Some('a') { 'b' } else { 'a' };
    mistyped.push(last);
    world.store.clone().close().await.unwrap();
    assert_eq!(world.token_refusal(&mistyped).await, "This key is not known.");
}

#[tokio::test]
async fn the_plain_text_of_a_key_is_stored_nowhere() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    let read = world.store.read(world.scope()).await.unwrap();
    let row = entity::personal_key::Entity::find_one_in(world.scope(), made.row.id).one(&read).await.unwrap().unwrap();
    let token = Token::parse(&made.key).unwrap();
    assert_eq!(row.token_hash, world.keyring.token_hash(&token));
    assert!(!format!("{row:?} {made:?}").contains(&made.key["kh_key_".len()..][..20]));
}

#[tokio::test]
async fn a_planted_row_without_our_signature_is_ignored_and_reported() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let owner = world.caller("owner", &["keyhall-owners"]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", Some(1), None).await.unwrap();
    // Whoever writes the database can copy a hash and invent the rest.
    let change = async |widen: fn(&mut entity::personal_key::ActiveModel, types::MemberId)| {
        let mut write = world.store.write(world.scope()).await.unwrap();
        let row = entity::personal_key::Entity::find_one_in(world.scope(), made.row.id).one(&write).await.unwrap();
        let mut row = row.unwrap().into_active_model();
        widen(&mut row, owner.member().unwrap());
        row.update(&write).await.unwrap();
        write.invalidate(Invalidation::Everything);
        write.commit().await.unwrap();
    };
    assert_eq!(world.token_refusal(&made.key).await, "");
    change(|row, owner| row.member_id = Set(owner)).await;
    assert_eq!(world.token_refusal(&made.key).await, "This key is not known.");
    let member = ada.member().unwrap();
    let mut write = world.store.write(world.scope()).await.unwrap();
    let row = entity::personal_key::Entity::find_one_in(world.scope(), made.row.id).one(&write).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.member_id = Set(member);
    row.expires_at = Set(made.row.expires_at.plus_days(1000));
    row.update(&write).await.unwrap();
    write.invalidate(Invalidation::Everything);
    write.commit().await.unwrap();
    assert_eq!(world.token_refusal(&made.key).await, "This key is not known.");
    assert_eq!(world.events("credential.forged").await.len(), 2);
}

#[tokio::test]
async fn use_is_noted_with_the_address_once_a_minute() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    let from = |address: &str| Origin { address: Some(address.parse().unwrap()), user_agent: String::new() };
    world.identity.caller_of_token(&made.key, world.request(), from("192.0.2.7")).await.unwrap();
    world.wait(30);
    world.identity.caller_of_token(&made.key, world.request(), from("192.0.2.8")).await.unwrap();
    let row = world.identity.personal_keys(&ada).await.unwrap().remove(0);
    assert_eq!(row.last_used_from.as_deref(), Some("192.0.2.7"));
    assert_eq!(row.last_used_at, Some(row.created_at));
    world.wait(30);
    world.identity.caller_of_token(&made.key, world.request(), from("192.0.2.8")).await.unwrap();
    let row = world.identity.personal_keys(&ada).await.unwrap().remove(0);
    assert_eq!(row.last_used_from.as_deref(), Some("192.0.2.8"));
}

#[tokio::test]
async fn names_days_and_caps_are_checked() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let make = async |name: &str, days, cap| world.identity.make_personal_key(&ada, name, days, cap).await;
    for (name, days, cap) in [
        ("", None, None),
        ("   ", None, None),
        ("two\nlines", None, None),
        (&*"x".repeat(61), None, None),
        ("laptop", Some(0), None),
        ("laptop", Some(91), None),
        ("laptop", None, Some(NanoUsd::ZERO)),
        ("laptop", None, Some(NanoUsd(-1))),
    ] {
        assert!(matches!(make(name, days, cap).await, Err(Error::Invalid { .. })), "{name:?} {days:?} {cap:?}");
    }
    assert!(world.identity.personal_keys(&ada).await.unwrap().is_empty());
    make(&"x".repeat(60), Some(90), None).await.unwrap();
}

#[tokio::test]
async fn a_cap_of_its_own_is_a_monthly_limit() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, Some(NanoUsd::dollars(5))).await.unwrap();
    assert_eq!(made.row.cap, Some(NanoUsd::dollars(5)));
    assert_eq!(world.identity.personal_keys(&ada).await.unwrap()[0].cap, Some(NanoUsd::dollars(5)));
}

#[tokio::test]
async fn a_key_whose_cap_is_refused_is_not_left_behind() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let refused = world.identity.make_personal_key(&ada, "laptop", None, Some(NanoUsd::dollars(2_000_000))).await;
    assert_eq!(types::Problem::from(refused.unwrap_err()).status, 400);
    assert!(world.identity.personal_keys(&ada).await.unwrap().iter().all(|key| key.revoked_at.is_some()));
}

#[tokio::test]
async fn names_of_keys_are_the_owners_or_for_those_who_see_all_usage() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let ben = world.caller("ben", &[]).await;
    let auditor = world.caller("cleo", &["keyhall-auditors"]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    assert!(world.identity.key_names(&ben).await.unwrap().is_empty());
    for caller in [&ada, &auditor] {
        assert_eq!(world.identity.key_names(caller).await.unwrap()[&made.row.id], "laptop");
    }
    let people = world.identity.people(&ben, &[ada.member().unwrap()]).await.unwrap();
    assert_eq!(people[&ada.member().unwrap()].email.as_deref(), Some("ada@acme.example"));
}

#[tokio::test]
async fn somebody_elses_key_is_not_there() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await;
    let ben = world.caller("ben", &[]).await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    let made = world.identity.make_personal_key(&ada, "laptop", None, None).await.unwrap();
    assert!(matches!(world.identity.revoke_personal_key(&ben, made.row.id).await, Err(Error::NoSuchKey)));
    assert!(world.identity.personal_keys_of(&ben, ada.member().unwrap()).await.is_err());
    assert_eq!(world.identity.personal_keys_of(&admin, ada.member().unwrap()).await.unwrap().len(), 1);
    world.identity.revoke_personal_key(&admin, made.row.id).await.unwrap();
    assert_eq!(world.token_refusal(&made.key).await, "This key was revoked on 23 Nov 2026.");
}

#[tokio::test]
async fn services_and_active_members_get_keys_and_invited_ones_do_not() {
    let world = World::new().await;
    let operator = world.operator().await;
    let service = world.identity.add_service_member(&operator, "nightly pipeline").await.unwrap();
    let made = world.identity.make_key_for(&operator, service, "cron", Some(30)).await.unwrap();
    let caller = world.identity.caller_of_token(&made.key, world.request(), Origin::default()).await.unwrap();
    assert_eq!(caller.member(), Some(service));
    let (invited, _) = world.identity.invite(&operator, "a@acme.example", "Ada", RoleSet::NONE).await.unwrap();
    assert!(world.identity.make_key_for(&operator, invited, "cron", None).await.is_err());
    let ben = world.caller("ben", &[]).await;
    assert!(world.identity.make_key_for(&ben, service, "mine now", None).await.is_err());
}
