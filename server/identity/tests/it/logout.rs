//! Logout tokens (OpenID Connect Back-Channel Logout 1.0). Cases with a module in the OpenID Foundation's conformance suite
//! carry its name (`oidcc-client-test-rp-backchannel-…`); the others are ours.

use crate::{
    provider::{SECRET, Signer, Steer},
    world::{NOON, World},
};
use context::Origin;
use identity::Error;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm as Alg};
use serde_json::{Value, json};

async fn logout(world: &World, token: &str) -> Result<u64, Error> {
    world.identity.back_channel_logout(token, &Origin::default()).await
}

/// Somebody is signed in; the token made wrong like this is refused with these words, and they stay signed in.
macro_rules! refused {
    ($($name:ident: $says:literal, $wrong:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let world = World::new().await;
            let signed_in = world.sign_in().await.unwrap();
            let wrong: fn(&mut Steer) = $wrong;
            wrong(&mut world.provider.steer());
            let token = world.provider.steer().logout_token();
            let refused = logout(&world, &token).await;
            let Err(Error::LogoutToken(why)) = refused else { panic!("{refused:?}") };
            assert!(why.contains($says), "{why}");
            assert!(world.caller_of(&signed_in).await.is_some(), "they stay signed in");
            assert_eq!(world.events("sign_in.ended").await.len(), 0);
        }
    )*};
}

refused! {
    oidcc_client_test_rp_backchannel_rpinitlogout_alg_none: "alg", |op| op.signer = Signer::Nothing;
    oidcc_client_test_rp_backchannel_rpinitlogout_no_event: "events", |op| op.logout["events"] = Value::Null;
    oidcc_client_test_rp_backchannel_rpinitlogout_with_nonce: "nonce", |op| op.logout["nonce"] = json!("n");
    oidcc_client_test_rp_backchannel_rpinitlogout_wrong_alg: "alg", |op| {
        op.signer = Signer::Hmac(CoreHmacKey::new(SECRET));
    };
    oidcc_client_test_rp_backchannel_rpinitlogout_wrong_aud: "aud", |op| op.logout["aud"] = json!("somebody-else");
    oidcc_client_test_rp_backchannel_rpinitlogout_wrong_event: "events", |op| {
        op.logout["events"] = json!({ "http://schemas.openid.net/event/another": {} });
    };
    oidcc_client_test_rp_backchannel_rpinitlogout_wrong_iss: "iss", |op| op.logout["iss"] = json!("https://evil.example");
    an_event_that_is_no_object: "events", |op| {
        op.logout["events"] = json!({ "http://schemas.openid.net/event/backchannel-logout": "yes" });
    };
    events_that_are_a_list: "events", |op| {
        op.logout["events"] = json!(["http://schemas.openid.net/event/backchannel-logout"]);
    };
    an_empty_nonce: "nonce", |op| op.logout["nonce"] = json!("");
    an_audience_besides_us: "aud", |op| op.logout["aud"] = json!(["keyhall-client", "somebody-else"]);
    no_audience: "aud", |op| op.logout["aud"] = Value::Null;
    no_issuer: "iss", |op| op.logout["iss"] = Value::Null;
    an_issuer_with_a_slash_more: "iss", |op| op.logout["iss"] = json!(format!("{}/", op.issuer));
    nobody: "names nobody", |op| op.logout["sub"] = Value::Null;
    a_subject_that_is_a_number: "`sub`", |op| op.logout["sub"] = json!(7);
    an_empty_session: "`sid`", |op| op.logout["sid"] = json!("");
    no_jti: "jti", |op| op.logout["jti"] = Value::Null;
    no_iat: "iat", |op| op.logout["iat"] = Value::Null;
    issued_three_minutes_ago: "two minutes", |op| op.logout["iat"] = json!(NOON - 180);
    issued_two_minutes_in_the_future: "future", |op| op.logout["iat"] = json!(NOON + 120);
    no_exp: "exp", |op| op.logout["exp"] = Value::Null;
    expired: "expired", |op| op.logout["exp"] = json!(NOON);
    an_id_token_in_its_place: "typ", |op| op.header["typ"] = json!("JWT");
    no_type: "typ", |op| op.header["typ"] = Value::Null;
    a_critical_header: "crit", |op| op.header["crit"] = json!(["exp"]);
    a_wrong_signature: "signature", |op| op.breaks_signature = true;
    signed_by_another_key_of_the_same_name: "signature", |op| op.signer = Signer::ed(9, "first");
    signed_by_an_unpublished_key: "does not publish", |op| op.signer = Signer::ed(9, "unpublished");
    a_key_inside_the_header: "signature", |op| {
        op.signer = Signer::ed(9, "first");
        op.header["jwk"] = op.signer.public();
    };
    a_member_that_is_there_twice: "is there twice", |op| op.raw_claims = r#""sub":"victim","#.into();
    a_token_of_a_megabyte: "too long", |op| op.logout["padding"] = json!("x".repeat(1 << 20));
}

#[tokio::test]
async fn oidcc_client_test_rp_backchannel_rpinitlogout() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    let (browser, elsewhere) = (world.sign_in().await.unwrap(), world.sign_in().await.unwrap());
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 3);
    for ended in [signed_in, browser, elsewhere] {
        assert!(world.caller_of(&ended).await.is_none());
    }
    let events = world.events("sign_in.ended").await;
    assert_eq!(events.len(), 3, "{events:?}");
    let again = world.sign_in().await.unwrap();
    assert!(world.caller_of(&again).await.is_some(), "who comes back comes in");
}

#[tokio::test]
async fn oidcc_client_test_rp_init_logout() {
    let world = World::new().await;
    let read = world.store.read(world.scope()).await.unwrap();
    let rows = <store::entity::identity_provider::Entity as store::Scoped>::find_in(world.scope());
    let id = rows.one(&read).await.unwrap().unwrap().id;
    drop(read);
    assert_eq!(world.identity.end_session_url("acme", id).await.unwrap(), None, "it offers none");
    let issuer = world.provider.issuer();
    world.provider.steer().metadata = json!({ "end_session_endpoint": format!("{issuer}/end?x=1") });
    world.wait(24 * 3600 + 1);
    let url = world.identity.end_session_url("acme", id).await.unwrap().unwrap();
    let asked: Vec<_> = url.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        asked,
        [
            pair("x", "1"),
            pair("client_id", crate::provider::CLIENT),
            pair("post_logout_redirect_uri", "https://keyhall.test/auth/signed-out"),
        ]
    );
    let nobody = world.identity.end_session_url("acme", uuid::Uuid::nil().into()).await;
    assert!(matches!(nobody, Err(Error::NoSuchProvider)), "{nobody:?}");
}

#[tokio::test]
async fn a_token_is_used_once() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 1);
    let again = world.sign_in().await.unwrap();
    let replayed = logout(&world, &token).await.unwrap_err();
    assert!(matches!(&replayed, Error::LogoutToken(why) if why.contains("used already")), "{replayed:?}");
    assert!(world.caller_of(&again).await.is_some());
    assert_eq!(world.events("sign_in.logout_refused").await.len(), 1);
}

#[tokio::test]
async fn a_session_ends_alone() {
    let world = World::new().await;
    world.provider.steer().claims["sid"] = json!("session-1");
    let first = world.sign_in().await.unwrap();
    world.provider.steer().claims["sid"] = json!("session-2");
    let second = world.sign_in().await.unwrap();
    world.provider.steer().logout = json!({ "sub": null, "sid": "session-1" });
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 1);
    assert!(world.caller_of(&first).await.is_none());
    assert!(world.caller_of(&second).await.is_some());
}

#[tokio::test]
async fn a_session_of_somebody_else_is_left_alone() {
    let world = World::new().await;
    world.provider.steer().claims["sid"] = json!("session-1");
    let signed_in = world.sign_in().await.unwrap();
    world.provider.steer().logout = json!({ "sub": "somebody", "sid": "session-1" });
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 0);
    assert!(world.caller_of(&signed_in).await.is_some());
}

#[tokio::test]
async fn a_key_that_was_just_replaced_is_fetched() {
    let world = World::new().await;
    let signed_in = world.sign_in().await.unwrap();
    {
        let mut steer = world.provider.steer();
        steer.signer = Signer::rsa(include_str!("rsa2048.pem"), Alg::RsaSsaPkcs1V15Sha256);
        steer.keys = vec![steer.signer.public()];
    }
    world.wait(31);
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 1);
    assert!(world.caller_of(&signed_in).await.is_none());
}

#[tokio::test]
async fn a_token_that_does_not_say_which_of_several_keys_signed_it_is_refused() {
    let world = World::new().await;
    let more = Signer::ed(8, "second").public();
    world.provider.steer().keys.push(more);
    world.sign_in().await.unwrap();
    world.provider.steer().header["kid"] = Value::Null;
    let token = world.provider.steer().logout_token();
    let refused = logout(&world, &token).await.unwrap_err();
    assert!(matches!(&refused, Error::LogoutToken(why) if why.contains("kid")), "{refused:?}");
}

#[tokio::test]
async fn organizations_of_the_same_issuer_and_application_are_told_together() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let ours = world.sign_in().await.unwrap();
    let begun = world.identity.begin_sign_in("other", None, "", None, &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let theirs = world.finish(begun.handle.reveal(), back).await.unwrap();
    let token = world.provider.steer().logout_token();
    assert_eq!(logout(&world, &token).await.unwrap(), 2);
    assert!(world.caller_of(&ours).await.is_none());
    assert!(world.caller_of(&theirs).await.is_none());
}

#[tokio::test]
async fn what_is_no_token_is_refused_before_anything_is_looked_up() {
    let world = World::new().await;
    for text in ["", "a", "a.b", "a.b.c", "a.b.c.d", "e30.e30.", "e30.e30.e30", "é.é.é"] {
        let refused = logout(&world, text).await;
        assert!(matches!(refused, Err(Error::LogoutToken(_))), "{text}: {refused:?}");
    }
    assert_eq!(world.provider.hits("/jwks"), 0);
}

#[tokio::test]
async fn used_tokens_are_forgotten_when_they_are_too_old_to_be_used() {
    let world = World::new().await;
    world.sign_in().await.unwrap();
    let token = world.provider.steer().logout_token();
    logout(&world, &token).await.unwrap();
    assert_eq!(world.identity.sweep().await.unwrap(), 0);
    world.wait(601);
    assert_eq!(world.identity.sweep().await.unwrap(), 1);
    let late = logout(&world, &token).await.unwrap_err();
    assert!(matches!(&late, Error::LogoutToken(why) if why.contains("two minutes")), "{late:?}");
}
