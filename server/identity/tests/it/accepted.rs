//! Answers that sign somebody in, and documents that change underneath.

use crate::{
    provider::{SECRET, Signer, Steer},
    world::World,
};
use context::Origin;
use openidconnect::core::CoreJwsSigningAlgorithm as Alg;
use serde_json::{Value, json};

macro_rules! accepted {
    ($($(#[$doc:meta])* $name:ident: $how:expr;)*) => {$(
        $(#[$doc])*
        #[tokio::test]
        async fn $name() {
            let world = World::new().await;
            let how: fn(&mut Steer) = $how;
            how(&mut world.provider.steer());
            let signed_in = world.sign_in().await.unwrap();
            assert_eq!((signed_in.org_slug.as_str(), signed_in.return_to.as_str()), ("acme", "/acme/keys"));
            assert!(world.caller_of(&signed_in).await.is_some());
            assert_eq!(world.events("sign_in.succeeded").await.len(), 1);
        }
    )*};
}

accepted! {
    oidcc_client_test: |_| {};
    /// Everything is found through the document.
    oidcc_client_test_discovery_openid_config: |op| op.metadata["claims_supported"] = json!(["sub"]);
    /// The keys are where the document says, whatever else is published there.
    oidcc_client_test_discovery_jwks_uri_keys: |op| {
        let (first, later) = (Signer::ed(31, "later"), op.keys.clone());
        op.keys = [vec![first.public()], later].concat();
    };
    oidcc_client_test_idtoken_sig_rs256: |op| {
        op.signer = Signer::rsa(include_str!("rsa2048.pem"), Alg::RsaSsaPkcs1V15Sha256);
        op.keys = vec![op.signer.public()];
    };
    a_ps256_signature: |op| {
        op.signer = Signer::rsa(include_str!("rsa2048.pem"), Alg::RsaSsaPssSha256);
        op.keys = vec![op.signer.public()];
    };
    an_es256_signature: |op| {
        op.signer = Signer::p256(3);
        op.keys = vec![op.signer.public()];
    };
    oidcc_client_test_kid_absent_single_jwks: |op| op.header["kid"] = Value::Null;
    keys_that_are_not_understood_are_passed_over: |op| {
        op.keys.insert(0, json!({ "kty": "OTP", "kid": "first", "x": 7 }));
        op.keys.insert(0, json!({ "kty": "oct", "kid": "first", "k": "c2VjcmV0" }));
    };
    one_audience_in_a_list_and_us_as_party: |op| {
        op.claims["aud"] = json!(["keyhall-client"]);
        op.claims["azp"] = json!("keyhall-client");
    };
    a_clock_that_is_half_a_minute_ahead: |op| op.claims["iat"] = json!(op.now + 30);
    a_provider_that_never_heard_of_rfc_9207: |op| {
        op.metadata["authorization_response_iss_parameter_supported"] = Value::Null;
        op.callback_iss = Some(None);
    };
}

#[tokio::test]
async fn oidcc_client_test_client_secret_basic() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    let (head, body) = world.provider.steer().token_request.clone();
    assert!(head.to_lowercase().contains("authorization: basic "));
    assert!(!body.contains("client_secret"));
}

#[tokio::test]
async fn a_secret_goes_into_the_body_where_that_is_all_that_is_offered() {
    let world = World::new().await;
    world.provider.steer().metadata = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    world.sign_in().await.unwrap();
    let (head, body) = world.provider.steer().token_request.clone();
    assert!(!head.to_lowercase().contains("authorization:") && body.contains("client_secret="));
}

#[tokio::test]
async fn oidcc_client_test_scope_userinfo_claims() {
    let world = World::new().await;
    {
        let mut steer = world.provider.steer();
        steer.claims = json!({ "sub": "subject-1" });
        steer.user_info = json!({
            "sub": "subject-1", "name": "Ada Okafor", "email": "ada@acme.example", "groups": ["keyhall-owners"],
        });
    }
    let signed_in = world.sign_in().await.unwrap();
    let caller = world.caller_of(&signed_in).await.unwrap();
    let viewer = world.identity.viewer(&caller).await.unwrap();
    assert_eq!((viewer.name.as_str(), viewer.email.as_deref()), ("Ada Okafor", Some("ada@acme.example")));
    assert_eq!(viewer.roles.to_string(), "owner, member");
}

#[tokio::test]
async fn userinfo_is_not_asked_when_the_token_tells_everything() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    assert_eq!(world.provider.hits("/userinfo"), 0);
}

#[tokio::test]
async fn oidcc_client_test_signing_key_rotation() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    {
        let mut steer = world.provider.steer();
        steer.signer = Signer::ed(21, "second");
        let key = steer.signer.public();
        steer.keys.push(key);
    }
    world.wait(31);
    world.sign_in().await.unwrap();
    assert_eq!(world.provider.hits("/jwks"), 2);
}

#[tokio::test]
async fn oidcc_client_test_signing_key_rotation_just_before_signing() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    world.wait(31);
    let begun = world.begin().await;
    let back = world.provider.authorize(&begun.authorize_url);
    {
        let mut steer = world.provider.steer();
        steer.signer = Signer::ed(22, "third");
        steer.keys = vec![steer.signer.public()];
        // The old and the new key can't be told apart by name.
        steer.header["kid"] = Value::Null;
        steer.keys[0]["kid"] = Value::Null;
    }
    world.finish(begun.handle.reveal(), back).await.unwrap();
}

#[tokio::test]
async fn a_storm_of_unknown_keys_fetches_the_key_set_once_in_half_a_minute() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    world.provider.steer().signer = Signer::ed(23, "never-published");
    for _ in 0..5 {
        world.sign_in().await.expect_err("unknown key");
    }
    assert_eq!(world.provider.hits("/jwks"), 1, "the set is younger than half a minute");
    world.wait(31);
    for _ in 0..5 {
        world.sign_in().await.expect_err("unknown key");
    }
    assert_eq!(world.provider.hits("/jwks"), 2);
}

#[tokio::test]
async fn documents_are_kept_and_fetched_again_in_time() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    world.sign_in().await.unwrap();
    // Founding looked once by itself.
    assert_eq!((world.provider.hits("/.well-known/openid-configuration"), world.provider.hits("/jwks")), (2, 1));
    world.wait(3601);
    world.sign_in().await.unwrap();
    assert_eq!((world.provider.hits("/.well-known/openid-configuration"), world.provider.hits("/jwks")), (2, 2));
    world.wait(24 * 3600);
    world.sign_in().await.unwrap();
    assert_eq!(world.provider.hits("/.well-known/openid-configuration"), 3);
}

#[tokio::test]
async fn many_people_at_once_share_one_fetch() {
    let world = World::new().await;
    let begun = futures_util::future::join_all((0..8).map(|_| world.begin())).await;
    let finished = begun.iter().map(|begun| {
        let back = world.provider.authorize(&begun.authorize_url);
        world.finish(begun.handle.reveal(), back)
    });
    for signed_in in futures_util::future::join_all(finished).await {
        signed_in.unwrap();
    }
    assert_eq!((world.provider.hits("/.well-known/openid-configuration"), world.provider.hits("/jwks")), (2, 1));
    assert_eq!(world.member_rows().await.len(), 1, "one person, whatever the number of windows");
}

#[tokio::test]
async fn the_client_secret_is_stored_sealed() {
    let world = World::new().await;
    let read = world.store.read(world.scope()).await.unwrap();
    let sealed =
        <store::entity::sealed_secret::Entity as store::Scoped>::find_in(world.scope()).all(&read).await.unwrap();
    assert_eq!(sealed.len(), 1);
    assert_eq!(sealed[0].purpose, "client_secret");
    assert_eq!(sealed[0].dest_origin, world.provider.issuer());
    let secret = SECRET.as_bytes();
    assert!(!sealed[0].blob.windows(secret.len()).any(|window| window == secret));
}

#[tokio::test]
async fn a_secret_is_useless_with_another_issuer_in_the_row() {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    let world = World::new().await;
    let other = crate::provider::Provider::start(crate::world::NOON).await;
    let write = world.store.write(world.scope()).await.unwrap();
    let rows = <store::entity::identity_provider::Entity as store::Scoped>::find_in(world.scope());
    let mut row = rows.one(&write).await.unwrap().unwrap().into_active_model();
    row.issuer = sea_orm::ActiveValue::Set(other.issuer());
    row.update(&write).await.unwrap();
    write.commit().await.unwrap();
    // The other address is not allowed at all here; whatever fails first, the secret went nowhere.
    assert!(world.identity.begin_sign_in("acme", None, "", None, &Origin::default()).await.is_err());
    assert_eq!(other.hits("/token"), 0);
}
