//! Who is the same person: by organization, identity provider, issuer and subject, and by nothing else.

use crate::{
    provider::Provider,
    world::{NOON, World},
};
use context::Origin;
use serde_json::Value;

#[tokio::test]
async fn a_changed_address_is_the_same_member() {
    let world = World::new().await;
    let before = world.caller("ada", &[]).await;
    world.provider.steer().claims["email"] = "ada.new@acme.example".into();
    world.provider.steer().claims["name"] = "Ada Newname".into();
    let signed_in = world.sign_in().await.unwrap();
    let after = world.caller_of(&signed_in).await.unwrap();
    assert_eq!(before.member(), after.member());
    let rows = world.member_rows().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].name.as_str(), rows[0].email.as_deref()), ("Ada Newname", Some("ada.new@acme.example")));
}

#[tokio::test]
async fn the_same_address_at_two_identity_providers_is_two_members() {
    let second = Provider::start(NOON).await;
    let first = Provider::start(NOON).await;
    let mut world = World::without_org(first, &second.address()).await;
    world.org = world.found("acme").await.unwrap();
    let one = world.sign_in().await.unwrap();
    let other = world.found_with("other", Some(world.new_provider(&second.issuer()))).await.unwrap();
    let begun = world.identity.begin_sign_in("other", None, "", None, &Origin::default()).await.unwrap();
    let back = second.authorize(&begun.authorize_url);
    let two = world.finish(begun.handle.reveal(), back).await.unwrap();
    let (one, two) = (world.caller_of(&one).await.unwrap(), world.caller_of(&two).await.unwrap());
    assert_ne!(one.member(), two.member());
    assert_eq!((one.org(), two.org()), (world.org, other));
}

#[tokio::test]
async fn an_owners_address_asserted_by_somebody_else_gives_nothing() {
    let world = World::new().await;
    let owner = world.caller("ada", &["keyhall-owners"]).await;
    world.become_person("mallory", &[]);
    world.provider.steer().claims["email"] = "ada@acme.example".into();
    let signed_in = world.sign_in().await.unwrap();
    let mallory = world.caller_of(&signed_in).await.unwrap();
    assert_ne!(owner.member(), mallory.member());
    assert_eq!(mallory.roles().to_string(), "member");
}

#[tokio::test]
async fn an_invitation_is_redeemed_by_its_link_and_not_by_an_address() {
    let world = World::new().await;
    world.admit_nobody().await;
    let operator = world.operator().await;
    let (invited, link) = world
        .identity
        .invite(&operator, "ada@acme.example", "Ada", [types::Role::Owner].into_iter().collect())
        .await
        .unwrap();
    assert_eq!(link.path(), "/acme/sign-in");
    // The address alone opens nothing.
    let refused = world.sign_in().await;
    world.assert_refused(refused, "not_admitted").await;
    let token = link.query_pairs().find(|(name, _)| name == "invitation").unwrap().1.into_owned();
    let token = || Some(seal::Token::parse(&token).unwrap());
    // The link alone does, whatever the address.
    world.provider.steer().claims["email"] = Value::from("somebody@else.example");
    let begun = world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let signed_in = world.finish(begun.handle.reveal(), back).await.unwrap();
    let caller = world.caller_of(&signed_in).await.unwrap();
    assert_eq!((caller.member(), caller.roles().to_string().as_str()), (Some(invited), "owner"));
    assert_eq!(world.events("invitation.redeemed").await.len(), 1);
    // Once.
    assert!(world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.is_err());
    // And from then on without it.
    let again = world.sign_in().await.unwrap();
    assert_eq!(world.caller_of(&again).await.unwrap().member(), Some(invited));
}

#[tokio::test]
async fn an_invitation_that_two_people_hold_makes_one_of_them_a_member() {
    let world = World::new().await;
    world.admit_nobody().await;
    let operator = world.operator().await;
    let (_, link) = world.identity.invite(&operator, "a@acme.example", "Ada", types::RoleSet::NONE).await.unwrap();
    let token = link.query_pairs().next().unwrap().1.into_owned();
    let token = || Some(seal::Token::parse(&token).unwrap());
    let first = world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.unwrap();
    let second = world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&first.authorize_url);
    world.finish(first.handle.reveal(), back).await.unwrap();
    world.become_person("ben", &[]);
    let back = world.provider.authorize(&second.authorize_url);
    let late = world.finish(second.handle.reveal(), back).await.expect_err("used up");
    assert!(late.error.to_string().contains("invitation"));
    assert_eq!(world.sign_ins().await, 1);
}

#[tokio::test]
async fn an_invitation_is_good_for_seven_days_and_in_its_own_organization() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let operator = world.operator().await;
    let (_, link) = world.identity.invite(&operator, "a@acme.example", "Ada", types::RoleSet::NONE).await.unwrap();
    let token = link.query_pairs().next().unwrap().1.into_owned();
    let token = || Some(seal::Token::parse(&token).unwrap());
    assert!(world.identity.begin_sign_in("other", None, "", token(), &Origin::default()).await.is_err());
    assert!(world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.is_ok());
    world.wait(7 * 86_400 + 1);
    assert!(world.identity.begin_sign_in("acme", None, "", token(), &Origin::default()).await.is_err());
}

#[tokio::test]
async fn nobody_is_admitted_where_the_policy_says_so_and_is_told_whom_to_ask() {
    let world = World::new().await;
    world.caller("ada", &["keyhall-owners"]).await;
    world.admit_nobody().await;
    world.become_person("stranger", &["keyhall-owners"]);
    let failure = world.sign_in().await.expect_err("not admitted");
    let problem = types::Problem::from(failure.error);
    assert!(problem.detail.contains("Acme Inc") && problem.detail.contains("Person ada"), "{problem}");
    assert_eq!(world.member_rows().await.len(), 1);
    let event = world.events("sign_in.refused").await.pop().unwrap();
    assert_eq!(event["reason"], "not_admitted");
    assert!(!event.to_string().contains("stranger"), "{event}");
}
