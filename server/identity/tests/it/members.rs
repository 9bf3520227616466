//! Members: found, listed, removed.

use crate::world::World;
use context::Origin;
use identity::Error;
use types::{
    MemberId, RoleSet,
    view::{MemberKind, MemberStatus},
};

#[tokio::test]
async fn a_removed_members_session_and_keys_stop_at_once() {
    let world = World::new().await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    world.become_person("ben", &[]);
    let signed_in = world.sign_in().await.unwrap();
    let ben = world.caller_of(&signed_in).await.unwrap();
    let first = world.identity.make_personal_key(&ben, "laptop", None, None).await.unwrap();
    let second = world.identity.make_personal_key(&ben, "desktop", None, None).await.unwrap();
    assert_eq!(world.token_refusal(&first.key).await, "");
    let receipt = world.identity.remove_member(&admin, ben.member().unwrap()).await.unwrap();
    assert_eq!((receipt.sign_ins, receipt.keys), (1, 2));
    assert!(world.caller_of(&signed_in).await.is_none());
    for key in [first.key, second.key] {
        assert_eq!(world.token_refusal(&key).await, "The access of this key's owner was ended.");
    }
    let event = world.events("member.removed").await.remove(0);
    assert_eq!((event["keys"].as_i64(), event["sign_ins"].as_i64()), (Some(2), Some(1)));
    // Signing in again does not bring them back, although the policy admits strangers.
    let failure = world.sign_in().await.expect_err("removed");
    assert!(types::Problem::from(failure.error).detail.contains("was removed"));
    assert!(world.identity.remove_member(&admin, ben.member().unwrap()).await.is_err(), "once");
}

#[tokio::test]
async fn a_removed_person_comes_back_by_an_invitation_as_a_new_member() {
    let world = World::new().await;
    let ben = world.caller("ben", &[]).await.member().unwrap();
    let operator = world.operator().await;
    world.identity.remove_member(&operator, ben).await.unwrap();
    let (again, link) = world.identity.invite(&operator, "ben@acme.example", "Ben", RoleSet::NONE).await.unwrap();
    let token = seal::Token::parse(&link.query_pairs().next().unwrap().1).unwrap();
    let begun = world.identity.begin_sign_in("acme", None, "", Some(token), &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let signed_in = world.finish(begun.handle.reveal(), back).await.unwrap();
    assert_eq!(world.caller_of(&signed_in).await.unwrap().member(), Some(again));
    assert_ne!(again, ben);
}

#[tokio::test]
async fn an_invited_member_who_is_removed_cannot_redeem_the_link() {
    let world = World::new().await;
    world.admit_nobody().await;
    let operator = world.operator().await;
    let (invited, link) = world.identity.invite(&operator, "a@acme.example", "Ada", RoleSet::NONE).await.unwrap();
    let token = || Some(seal::Token::parse(&link.query_pairs().next().unwrap().1).unwrap());
    let begun = world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.unwrap();
    world.identity.remove_member(&operator, invited).await.unwrap();
    assert!(world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.is_err());
    let back = world.provider.authorize(&begun.authorize_url);
    let refused = world.finish(begun.handle.reveal(), back).await;
    world.assert_refused(refused, "invitation").await;
}

#[tokio::test]
async fn the_list_shows_people_services_and_where_they_stand() {
    let world = World::new().await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    let ben = world.caller("ben", &[]).await;
    world.identity.make_personal_key(&ben, "laptop", None, None).await.unwrap();
    world.identity.add_service_member(&admin, "a pipeline").await.unwrap();
    world.identity.invite(&admin, "c@acme.example", "Cleo", RoleSet::NONE).await.unwrap();
    let gone = world.caller("aaron", &[]).await.member().unwrap();
    world.identity.remove_member(&admin, gone).await.unwrap();
    let rows = world.identity.members(&admin).await.unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows.last().unwrap().id, gone, "removed members come last");
    let find = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
    assert_eq!((find("Person ben").keys, find("Person ben").status), (1, MemberStatus::Active));
    assert_eq!(find("a pipeline").kind, MemberKind::Service);
    assert_eq!(find("Cleo").status, MemberStatus::Invited);
    assert!(world.identity.members(&ben).await.is_err(), "members do not see the list");
}

#[tokio::test]
async fn a_member_is_found_by_address_name_or_id_and_two_are_refused_by_id() {
    let world = World::new().await;
    let operator = world.operator().await;
    let ada = world.caller("ada", &[]).await.member().unwrap();
    let one = world.identity.add_service_member(&operator, "twin").await.unwrap();
    let two = world.identity.add_service_member(&operator, "twin").await.unwrap();
    for text in ["ada@acme.example", "Person ada", &ada.to_string()] {
        assert_eq!(world.identity.find_member(&operator, text).await.unwrap(), ada);
    }
    let Err(Error::Ambiguous { ids, .. }) = world.identity.find_member(&operator, "twin").await else { panic!() };
    let mut twins = [one, two];
    twins.sort();
    assert_eq!(ids, twins);
    assert!(matches!(world.identity.find_member(&operator, "nobody").await, Err(Error::NoSuchMember(_))));
}

#[tokio::test]
async fn another_organizations_member_is_not_there() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let ours = world.caller("ada", &[]).await.member().unwrap();
    let theirs = world.identity.operator("other", "root", "host").await.unwrap();
    let random: MemberId = MemberId(uuid::Uuid::from_u128(7));
    for member in [ours, random] {
        assert!(matches!(world.identity.remove_member(&theirs, member).await, Err(Error::NoSuchMember(_))));
        assert!(matches!(
            world.identity.grant_role(&theirs, member, types::Role::Admin).await,
            Err(Error::NoSuchMember(_))
        ));
        assert!(world.identity.make_key_for(&theirs, member, "x", None).await.is_err());
        assert!(world.identity.names(&theirs, &[member]).await.unwrap().is_empty());
        assert!(world.identity.find_member(&theirs, &member.to_string()).await.is_err());
    }
}

#[tokio::test]
async fn a_seeded_member_is_who_signs_in_later() {
    let world = World::new().await;
    let roles = [types::Role::Owner, types::Role::Member].into_iter().collect();
    let issuer = world.provider.issuer();
    let operator = world.operator().await;
    let ada = world.identity.admit_seeded(&operator, "Ada", "ada@acme.example", roles, &issuer, "ada").await.unwrap();
    let caller = world.caller("ada", &[]).await;
    assert_eq!(
        (caller.member(), caller.roles().to_string().as_str()),
        (Some(ada), "member"),
        "rules decide about owner"
    );
}
