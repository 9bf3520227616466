//! Answers that sign nobody in. Cases with a module in the OpenID Foundation's conformance suite carry its name
//! (`oidcc-client-test-…`); the others are ours.

use crate::{
    provider::{SECRET, Signer, Steer},
    world::{NOON, World},
};
use context::Origin;
use identity::CallbackParams;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm as Alg};
use serde_json::{Value, json};

macro_rules! refused {
    ($($(#[$doc:meta])* $name:ident: $reason:literal, $says:literal, $wrong:expr;)*) => {$(
        $(#[$doc])*
        #[tokio::test]
        async fn $name() {
            let world = World::new().await;
            let wrong: fn(&mut Steer) = $wrong;
            wrong(&mut world.provider.steer());
            let result = world.sign_in().await;
            let said = world.assert_refused(result, $reason).await;
            assert!(said.contains($says), "{said}");
        }
    )*};
}

refused! {
    oidcc_client_test_invalid_iss: "id_token", "issuer", |op| op.claims["iss"] = json!("https://evil.example");
    an_issuer_with_a_slash_more: "id_token", "issuer", |op| op.claims["iss"] = json!(format!("{}/", op.issuer));
    a_missing_iss: "id_token", "iss", |op| op.claims["iss"] = Value::Null;
    oidcc_client_test_invalid_aud: "id_token", "aud", |op| op.claims["aud"] = json!("somebody-else");
    oidcc_client_test_missing_aud: "id_token", "aud", |op| op.claims["aud"] = Value::Null;
    an_audience_besides_us: "id_token", "aud", |op| op.claims["aud"] = json!(["keyhall-client", "somebody-else"]);
    several_audiences_without_azp: "id_token", "aud", |op| op.claims["aud"] = json!(["somebody-else", "keyhall-client"]);
    several_audiences_even_with_azp: "id_token", "aud", |op| {
        op.claims["aud"] = json!(["keyhall-client", "somebody-else"]);
        op.claims["azp"] = json!("keyhall-client");
    };
    an_authorized_party_that_is_not_us: "id_token", "azp", |op| op.claims["azp"] = json!("somebody-else");
    oidcc_client_test_missing_sub: "id_token", "sub", |op| op.claims["sub"] = Value::Null;
    an_empty_subject: "id_token", "sub", |op| op.claims["sub"] = json!("");
    a_subject_of_256_bytes: "id_token", "sub", |op| op.claims["sub"] = json!("s".repeat(256));
    a_subject_with_a_zero_byte: "id_token", "sub", |op| op.claims["sub"] = json!("ada\0");
    a_subject_that_is_a_number: "id_token", "ID token", |op| op.claims["sub"] = json!(7);
    oidcc_client_test_missing_iat: "id_token", "iat", |op| op.claims["iat"] = Value::Null;
    issued_eleven_minutes_ago: "id_token", "ten minutes", |op| op.claims["iat"] = json!(NOON - 660);
    issued_two_minutes_in_the_future: "id_token", "future", |op| op.claims["iat"] = json!(NOON + 120);
    expired_a_second_ago: "id_token", "expired", |op| op.claims["exp"] = json!(NOON - 1);
    expiring_now: "id_token", "expired", |op| op.claims["exp"] = json!(NOON);
    expiring_in_a_hundred_years: "id_token", "never expires", |op| op.claims["exp"] = json!(NOON + 3_155_760_000_i64);
    a_missing_exp: "id_token", "exp", |op| op.claims["exp"] = Value::Null;
    oidcc_client_test_nonce_invalid: "id_token", "nonce", |op| op.claims["nonce"] = json!("another");
    a_missing_nonce: "id_token", "nonce", |op| op.claims["nonce"] = Value::Null;
    oidcc_client_test_idtoken_sig_none: "id_token", "not signed", |op| op.signer = Signer::Nothing;
    oidcc_client_test_invalid_sig_hs256: "id_token", "alg", |op| {
        op.signer = Signer::Hmac(CoreHmacKey::new(SECRET));
    };
    hs256_with_a_key_of_the_key_set: "id_token", "alg", |op| {
        op.signer = Signer::Hmac(CoreHmacKey::new("published"));
        op.keys = vec![json!({ "kty": "oct", "k": "cHVibGlzaGVk", "kid": "first" })];
    };
    oidcc_client_test_invalid_sig_rs256: "id_token", "signature", |op| {
        op.signer = Signer::rsa(include_str!("rsa2048.pem"), Alg::RsaSsaPkcs1V15Sha256);
        op.keys = vec![op.signer.public()];
        op.breaks_signature = true;
    };
    oidcc_client_test_invalid_sig_es256: "id_token", "signature", |op| {
        op.signer = Signer::p256(3);
        op.keys = vec![op.signer.public()];
        op.breaks_signature = true;
    };
    a_wrong_eddsa_signature: "id_token", "signature", |op| op.breaks_signature = true;
    signed_by_another_key_of_the_same_name: "id_token", "signature", |op| op.signer = Signer::ed(9, "first");
    signed_by_an_unpublished_key: "id_token", "does not publish", |op| op.signer = Signer::ed(9, "unpublished");
    oidcc_client_test_kid_absent_multiple_jwks: "id_token", "kid", |op| {
        op.header["kid"] = Value::Null;
        op.keys.push(Signer::ed(8, "second").public());
    };
    a_rsa_key_of_1024_bits: "id_token", "does not publish", |op| {
        op.signer = Signer::rsa(include_str!("rsa1024.pem"), Alg::RsaSsaPkcs1V15Sha256);
        op.keys = vec![op.signer.public()];
    };
    a_key_for_encryption: "id_token", "does not publish", |op| op.keys[0]["use"] = json!("enc");
    an_algorithm_that_was_not_advertised: "id_token", "alg", |op| {
        op.metadata["id_token_signing_alg_values_supported"] = json!(["EdDSA"]);
        op.signer = Signer::p256(3);
        op.keys = vec![op.signer.public()];
    };
    an_algorithm_that_the_key_is_not_for: "id_token", "does not publish", |op| op.keys[0]["alg"] = json!("ES256");
    a_key_inside_the_header: "id_token", "signature", |op| {
        op.signer = Signer::ed(9, "first");
        op.header["jwk"] = op.signer.public();
        op.header["jku"] = json!("https://evil.example/jwks");
    };
    a_critical_header: "id_token", "crit", |op| op.header["crit"] = json!(["exp"]);
    an_access_token_in_its_place: "id_token", "typ", |op| op.header["typ"] = json!("at+jwt");
    a_logout_token_in_its_place: "id_token", "typ", |op| op.header["typ"] = json!("logout+jwt");
    a_token_inside_a_token: "id_token", "cty", |op| op.header["cty"] = json!("JWT");
    an_encrypted_token: "id_token", "ID token", |op| op.header["alg"] = json!("RSA-OAEP");
    a_member_that_is_there_twice: "id_token", "ID token", |op| op.raw_claims = r#""sub":"victim","#.into();
    our_own_claim_that_is_there_twice: "id_token", "`groups` is there twice", |op| {
        op.raw_claims = r#""groups":["keyhall-owners"],"#.into();
    };
    no_id_token_at_all: "id_token", "no ID token", |op| {
        op.token_answer = Some((200, json!({ "access_token": "a", "token_type": "Bearer" }).to_string()));
    };
    a_claim_of_nine_kilobytes_that_is_there_twice: "id_token", "is there twice", |op| {
        op.raw_claims = format!(r#""{0}":1,"{0}":2,"#, "x".repeat(9_000));
    };
    a_code_that_is_not_accepted: "exchange", "invalid_grant", |op| {
        op.token_answer = Some((400, json!({ "error": "invalid_grant" }).to_string()));
    };
    a_token_response_that_is_no_json: "exchange", "token response", |op| {
        op.token_answer = Some((200, "<html>".into()));
    };
    a_token_of_a_megabyte: "exchange", "65536 bytes", |op| op.claims["padding"] = json!("x".repeat(1 << 20));
    oidcc_client_test_userinfo_invalid_sub: "userinfo", "somebody else", |op| {
        op.claims["email"] = Value::Null;
        op.user_info = json!({ "sub": "victim", "email": "victim@acme.example" });
    };
    a_userinfo_without_sub: "userinfo", "somebody else", |op| {
        op.claims["email"] = Value::Null;
        op.user_info = json!({ "email": "victim@acme.example" });
    };
    a_callback_from_another_issuer: "callback_issuer", "another identity provider", |op| {
        op.callback_iss = Some(Some("https://evil.example".into()));
    };
    a_callback_without_the_promised_issuer: "callback_issuer", "another identity provider", |op| {
        op.callback_iss = Some(None);
    };
    a_key_set_of_ten_thousand_keys: "issuer", "10000 keys", |op| {
        op.keys = vec![json!({ "kty": "oct" }); 10_000];
    };
}

#[tokio::test]
async fn an_answer_that_was_used_is_not_used_again() {
    let world = World::new().await;
    let begun = world.begin().await;
    let back = world.provider.authorize(&begun.authorize_url);
    world.finish(begun.handle.reveal(), back.clone()).await.unwrap();
    let again = world.finish(begun.handle.reveal(), back).await.expect_err("once is once");
    assert!(again.error.to_string().contains("flow_unknown"));
    assert_eq!(world.events("sign_in.refused").await.len(), 1);
    assert_eq!(world.sign_ins().await, 1);
    assert_eq!(world.provider.hits("/token"), 1, "the code was not even tried");
}

#[tokio::test]
async fn an_answer_in_another_browser_is_refused_and_spoils_the_sign_in() {
    let world = World::new().await;
    let (mine, theirs) = (world.begin().await, world.begin().await);
    let back = world.provider.authorize(&theirs.authorize_url);
    // A browser with no sign-in of its own, then the right browser, too late.
    let refused = world.finish("", back.clone()).await;
    world.assert_refused(refused, "other_browser").await;
    let late = world.finish(theirs.handle.reveal(), back).await;
    world.assert_refused(late, "flow_unknown").await;
    // A browser that began a sign-in of its own.
    let theirs = world.begin().await;
    let back = world.provider.authorize(&theirs.authorize_url);
    let crossed = world.finish(mine.handle.reveal(), back).await;
    world.assert_refused(crossed, "state_mismatch").await;
    assert_eq!(world.provider.hits("/token"), 0);
}

#[tokio::test]
async fn another_organizations_state_is_refused() {
    let world = World::new().await;
    world.found("other").await.unwrap();
    let ours = world.begin().await;
    let theirs = world.identity.begin_sign_in("other", None, "", None, &Origin::default()).await.unwrap();
    let back = world.provider.authorize(&theirs.authorize_url);
    let refused = world.finish(ours.handle.reveal(), back).await;
    world.assert_refused(refused, "state_mismatch").await;
}

#[tokio::test]
async fn an_answer_after_ten_minutes_is_refused() {
    let world = World::new().await;
    let begun = world.begin().await;
    let back = world.provider.authorize(&begun.authorize_url);
    world.wait(601);
    let refused = world.finish(begun.handle.reveal(), back).await;
    world.assert_refused(refused, "flow_unknown").await;
}

#[tokio::test]
async fn the_providers_own_refusal_is_passed_on_as_a_word() {
    let world = World::new().await;
    let begun = world.begin().await;
    let mut back = world.provider.authorize(&begun.authorize_url);
    back.code = None;
    back.error = Some("access_denied<script>".into());
    let refused = world.finish(begun.handle.reveal(), back).await;
    let said = world.assert_refused(refused, "identity_provider").await;
    assert!(said.contains("access_deniedscript") && !said.contains('<'), "{said}");
}

#[tokio::test]
async fn a_person_who_changes_their_mind_is_told_so() {
    let world = World::new().await;
    let begun = world.begin().await;
    let mut back = world.provider.authorize(&begun.authorize_url);
    back.code = None;
    back.error = Some("access_denied".into());
    let refused = world.finish(begun.handle.reveal(), back).await;
    world.assert_refused(refused, "cancelled").await;
}

#[tokio::test]
async fn an_answer_without_a_code_is_refused() {
    let world = World::new().await;
    let begun = world.begin().await;
    let mut back = world.provider.authorize(&begun.authorize_url);
    back.code = None;
    let refused = world.finish(begun.handle.reveal(), back).await;
    world.assert_refused(refused, "no_code").await;
}

#[tokio::test]
async fn handles_and_states_that_nobody_gave_out_are_refused_without_an_organization() {
    let world = World::new().await;
    for (handle, state) in [("", ""), ("x", "y"), ("00000000-0000-0000-0000-000000000000.x", "z")] {
        let params = CallbackParams { state: Some(state.into()), code: Some("c".into()), ..CallbackParams::default() };
        let failure = world.finish(handle, params).await.expect_err("nobody");
        assert_eq!(failure.org_slug, None);
    }
}

#[tokio::test]
async fn wrong_answers_cannot_fill_the_log() {
    let world = World::new().await;
    let org = world.org.0.simple().to_string();
    let state = Some(format!("{org}.{}", "x".repeat(43)));
    for _ in 0..70 {
        let params = CallbackParams { state: state.clone(), code: Some("c".into()), ..CallbackParams::default() };
        world.finish("", params).await.expect_err("nobody");
    }
    assert_eq!(world.events("sign_in.refused").await.len(), 60);
}
