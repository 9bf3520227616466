//! Roles: from claims at every sign-in, and granted.

use crate::world::World;
use identity::Error;
use serde_json::json;
use types::Role;

#[tokio::test]
async fn a_claim_may_be_a_word_or_a_list_and_must_match_exactly() {
    let world = World::new().await;
    let cases = [
        (json!(["keyhall-owners", "keyhall-admins"]), "owner, admin, member"),
        (json!("keyhall-auditors"), "auditor, member"),
        (json!(["Keyhall-Owners", "keyhall-owners ", "keyhall-owners2"]), "member"),
        (json!({ "keyhall-owners": true }), "member"),
        (json!([["keyhall-owners"]]), "member"),
        (json!([]), "member"),
    ];
    for (groups, roles) in cases {
        world.provider.steer().claims["groups"] = groups.clone();
        let signed_in = world.sign_in().await.unwrap();
        assert_eq!(world.caller_of(&signed_in).await.unwrap().roles().to_string(), roles, "{groups}");
    }
}

#[tokio::test]
async fn mapped_roles_are_replaced_at_sign_in_and_granted_ones_stay() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    let member = ada.member().unwrap();
    world.identity.grant_role(&world.operator().await, member, Role::Auditor).await.unwrap();
    world.become_person("ada", &["keyhall-admins"]);
    let signed_in = world.sign_in().await.unwrap();
    assert_eq!(world.caller_of(&signed_in).await.unwrap().roles().to_string(), "admin, auditor, member");
    assert_eq!(world.events("member.roles_mapped").await.len(), 2);
}

#[tokio::test]
async fn a_changed_role_counts_in_sessions_that_are_open() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let member = world.caller_of(&signed_in).await.unwrap().member().unwrap();
    let operator = world.operator().await;
    world.identity.grant_role(&operator, member, Role::Admin).await.unwrap();
    assert_eq!(world.caller_of(&signed_in).await.unwrap().roles().to_string(), "admin, member");
    world.identity.revoke_role(&operator, member, Role::Admin).await.unwrap();
    assert_eq!(world.caller_of(&signed_in).await.unwrap().roles().to_string(), "member");
    assert_eq!((world.events("role.granted").await.len(), world.events("role.revoked").await.len()), (1, 1));
}

#[tokio::test]
async fn the_last_owner_keeps_the_role_and_the_place() {
    let world = World::new().await;
    let ada = world.caller("ada", &[]).await.member().unwrap();
    let ben = world.caller("ben", &[]).await.member().unwrap();
    let operator = world.operator().await;
    world.identity.grant_role(&operator, ada, Role::Owner).await.unwrap();
    assert!(matches!(world.identity.revoke_role(&operator, ada, Role::Owner).await, Err(Error::LastOwner)));
    assert!(matches!(world.identity.remove_member(&operator, ada).await, Err(Error::LastOwner)));
    world.identity.grant_role(&operator, ben, Role::Owner).await.unwrap();
    world.identity.revoke_role(&operator, ada, Role::Owner).await.unwrap();
}

#[tokio::test]
async fn a_role_of_the_identity_provider_is_not_taken_here() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-admins"]).await.member().unwrap();
    let refused = world.identity.revoke_role(&world.operator().await, ada, Role::Admin).await;
    assert!(matches!(refused, Err(Error::RoleFromProvider)));
}

#[tokio::test]
async fn nobody_gives_a_role_that_outranks_their_own() {
    let world = World::new().await;
    let ben = world.caller("ben", &[]).await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    let owner = world.caller("owner", &["keyhall-owners"]).await;
    let member = ben.member().unwrap();
    for role in Role::ALL {
        assert!(world.identity.grant_role(&ben, member, role).await.is_err(), "{role}");
    }
    for role in [Role::Owner, Role::Auditor] {
        assert!(world.identity.grant_role(&admin, member, role).await.is_err(), "{role}");
        let roles = [role].into_iter().collect();
        assert!(world.identity.invite(&admin, "x@acme.example", "X", roles).await.is_err(), "{role}");
    }
    let them = owner.member().unwrap();
    assert!(world.identity.remove_member(&admin, them).await.is_err(), "an admin removes no owner");
    world.identity.grant_role(&admin, member, Role::Admin).await.unwrap();
    world.identity.grant_role(&owner, member, Role::Owner).await.unwrap();
}
