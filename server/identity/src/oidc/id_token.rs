//! Verifying an ID token (OpenID Connect Core §3.1.3.7), more strictly than the library does by itself.

use super::{discovery::Metadata, strict_json};
use base64ct::{Base64UrlUnpadded, Encoding};
use openidconnect::{
    ClaimsVerificationError, ClientId, IdTokenVerifier, IssuerUrl, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreJsonWebKeySet},
};
use serde_json::{Map, Value};
use std::time::{Duration, UNIX_EPOCH};
use types::Moment;

/// How old a token may be when it arrives, in seconds.
const OLDEST: i64 = 600;
/// How far its issuer's clock may be ahead, in seconds.
const AHEAD: i64 = 60;
/// The farthest expiry that is believed, in seconds: a year.
const FARTHEST: i64 = 366 * 86_400;

/// Why a token was refused.
#[derive(Debug)]
pub enum Fault {
    /// The key that it names is not among the known ones: they may have been replaced.
    NoKey,
    /// It is wrong; in words for people, without values.
    Wrong(String),
}

/// What the token must agree with.
pub struct Expected<'a> {
    pub metadata: &'a Metadata,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: Moment,
}

/// Verifies and returns every claim.
pub fn verify(
    token: &CoreIdToken,
    keys: &CoreJsonWebKeySet,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, Fault> {
    let text = token.to_string();
    let mut parts = text.split('.');
    let mut part = || parts.next().and_then(|part| Base64UrlUnpadded::decode_vec(part).ok()).unwrap_or_default();
    let header =
        strict_json::object(&part()).map_err(|why| Fault::Wrong(format!("its header can't be read: {why}")))?;
    let claims =
        strict_json::object(&part()).map_err(|why| Fault::Wrong(format!("its claims can't be read: {why}")))?;
    let issuer = IssuerUrl::new(expected.metadata.issuer.clone()).map_err(|_| wrong("the issuer is no URL"))?;
    let now = expected.now.unix_seconds();
    let verifier =
        IdTokenVerifier::new_public_client(ClientId::new(expected.client_id.to_owned()), issuer, keys.clone())
            .set_allowed_algs(expected.metadata.algorithms.iter().cloned())
            .set_time_fn(move || (UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or_default())).into())
            .set_issue_time_verifier_fn(move |issued| match issued.timestamp() {
                issued if issued < now - OLDEST => Err("it was issued more than ten minutes ago".to_owned()),
                issued if issued > now + AHEAD => Err("it was issued in the future: compare the two clocks".to_owned()),
                _ => Ok(()),
            });
    token.claims(&verifier, &Nonce::new(expected.nonce.to_owned())).map_err(|error| fault(error, &header))?;
    check_audience(&claims, expected.client_id)?;
    if claims.get("iss").and_then(Value::as_str) != Some(expected.metadata.issuer.as_str()) {
        return Err(wrong("its issuer (`iss`) is another one"));
    }
    if claims.get("exp").and_then(Value::as_i64).is_none_or(|expires| expires > now + FARTHEST) {
        return Err(wrong("it never expires (`exp`)"));
    }
    Ok(claims)
}

/// One audience, ours; an authorized party, where named, is us.
fn check_audience(claims: &Map<String, Value>, client_id: &str) -> Result<(), Fault> {
    let ours = |value: &Value| value.as_str() == Some(client_id);
    let is_ours = match claims.get("aud") {
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(ours),
        Some(one) => ours(one),
        None => false,
    };
    if !is_ours {
        return Err(wrong("it was made for another application (`aud`)"));
    }
    if claims.get("azp").is_some_and(|party| !ours(party)) {
        return Err(wrong("it was made for another application (`azp`)"));
    }
    Ok(())
}

fn wrong(why: &str) -> Fault {
    Fault::Wrong(why.to_owned())
}

/// The library's words quote values of the token, so they are told again.
fn fault(error: ClaimsVerificationError, header: &Map<String, Value>) -> Fault {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    wrong(match error {
        Claims::Expired(text) if text.starts_with("it was issued") => return Fault::Wrong(text),
        Claims::Expired(_) => "it has expired (`exp`)",
        Claims::InvalidAudience(_) => "it was made for another application (`aud`)",
        Claims::InvalidIssuer(_) => "its issuer (`iss`) is another one",
        Claims::InvalidNonce(_) => "it does not belong to this sign-in (`nonce`)",
        Claims::InvalidSubject(_) => "it names nobody (`sub`)",
        Claims::SignatureVerification(Signature::NoMatchingKey) => return Fault::NoKey,
        // Without a key id a replaced key looks like a wrong signature.
        Claims::SignatureVerification(Signature::CryptoError(_)) if !header.contains_key("kid") => return Fault::NoKey,
        Claims::SignatureVerification(Signature::CryptoError(_)) => "its signature is wrong",
        Claims::SignatureVerification(Signature::NoSignature) => "it is not signed",
        Claims::SignatureVerification(Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_)) => {
            "it is signed with an algorithm (`alg`) that is not accepted"
        }
        Claims::SignatureVerification(Signature::AmbiguousKeyId(_)) => {
            "it does not say which of the issuer's keys signed it (`kid`)"
        }
        Claims::SignatureVerification(_) => "its signature can't be checked with the issuer's keys",
        Claims::Unsupported(_) => {
            "its header asks for something that is not supported (`typ`, `cty`, `crit` or encryption)"
        }
        _ => "its claims are not right",
    })
}
