//! Verifying a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).
//!
//! The library has no such verifier, and its one for ID tokens refuses the type that keeps the two apart. What must hold is
//! the same as there, and besides: the token says that it is one (`typ`, `events`), has no `nonce`, and is minutes old.

use super::{
    discovery::{ACCEPTED, Metadata},
    id_token::Fault,
    strict_json,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use openidconnect::{
    JsonWebKey, JsonWebKeyId,
    core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Algorithm},
};
use serde_json::{Map, Value};
use types::Moment;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;
/// How old it may be when it arrives, in seconds.
const OLDEST: i64 = 120;
/// How far its issuer's clock may be ahead, in seconds.
const AHEAD: i64 = 60;
/// The member of `events` that makes it a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// The longest identifier in it, in bytes.
const LONGEST_ID: usize = 255;

/// A token that can be read. Nothing in it is believed yet.
pub struct Unverified {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    /// Header and claims as they were signed.
    signed: String,
    signature: Vec<u8>,
}

/// Who is to be signed out.
#[derive(Debug, PartialEq, Eq)]
pub struct LogoutToken {
    /// Unique: a second one of the same name is a replay.
    pub jti: String,
    /// The session at the identity provider, if it names one.
    pub session: Option<String>,
    /// The person, if it names one.
    pub subject: Option<String>,
}

impl Unverified {
    /// Takes it apart. The error says what is wrong, without values.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err("it is too long".to_owned());
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err("it is no signed token of three parts".to_owned());
        };
        let decoded = |part: &str| Base64UrlUnpadded::decode_vec(part).map_err(|_| "it is not base64url".to_owned());
        let object = |what: &str, part: &str| {
            strict_json::object(&decoded(part)?).map_err(|why| format!("its {what} can't be read: {why}"))
        };
        Ok(Self {
            header: object("header", header)?,
            claims: object("claims", claims)?,
            signed: format!("{header}.{claims}"),
            signature: decoded(signature)?,
        })
    }

    /// Whose it says that it is: where to look for keys.
    pub fn issuer(&self) -> Option<&str> {
        self.claims.get("iss").and_then(Value::as_str)
    }

    /// For whom it says that it is.
    pub fn audience(&self) -> Option<&str> {
        match self.claims.get("aud")? {
            Value::String(one) => Some(one),
            Value::Array(all) => match all.as_slice() {
                [Value::String(one)] => Some(one),
                _ => None,
            },
            _ => None,
        }
    }

    /// Verifies it against what the issuer published.
    pub fn verify(
        &self,
        keys: &CoreJsonWebKeySet,
        metadata: &Metadata,
        client_id: &str,
        now: Moment,
    ) -> Result<LogoutToken, Fault> {
        self.check_header()?;
        self.check_signature(keys, self.algorithm(metadata)?)?;
        if self.issuer() != Some(metadata.issuer.as_str()) {
            return Err(wrong("its issuer (`iss`) is another one"));
        }
        if self.audience() != Some(client_id) {
            return Err(wrong("it was made for another application (`aud`)"));
        }
        self.check_times(now.unix_seconds())?;
        let is_event = self.claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object);
        if !is_event {
            return Err(wrong("it does not say that it is a logout token (`events`)"));
        }
        if self.claims.contains_key("nonce") {
            return Err(wrong("it has a `nonce`, which only ID tokens have"));
        }
        let (session, subject) = (self.text("sid")?, self.text("sub")?);
        if session.is_none() && subject.is_none() {
            return Err(wrong("it names nobody (`sub` or `sid`)"));
        }
        let jti = self.text("jti")?.ok_or_else(|| wrong("it has no `jti`"))?;
        Ok(LogoutToken { jti, session, subject })
    }

    fn check_header(&self) -> Result<(), Fault> {
        // RFC 9068 §4 compares without case and with the prefix optional (RFC 7515 §4.1.9).
        let typ = self.header.get("typ").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        if typ.trim_start_matches("application/") != "logout+jwt" {
            return Err(wrong("its header does not say `logout+jwt` (`typ`)"));
        }
        if ["crit", "cty", "enc", "zip"].iter().any(|name| self.header.contains_key(*name)) {
            return Err(wrong("its header asks for something that is not supported (`crit`, `cty` or encryption)"));
        }
        Ok(())
    }

    fn algorithm(&self, metadata: &Metadata) -> Result<Algorithm, Fault> {
        let name = self.header.get("alg").and_then(Value::as_str).unwrap_or_default();
        let known = ACCEPTED.into_iter().find(|(accepted, _)| *accepted == name).map(|(_, algorithm)| algorithm);
        let known = known.filter(|algorithm| metadata.algorithms.contains(algorithm));
        known.ok_or_else(|| wrong("it is signed with an algorithm (`alg`) that is not accepted"))
    }

    fn check_signature(&self, keys: &CoreJsonWebKeySet, algorithm: Algorithm) -> Result<(), Fault> {
        let kid = self.header.get("kid").and_then(Value::as_str).map(|kid| JsonWebKeyId::new(kid.to_owned()));
        let named: Vec<_> =
            keys.keys().iter().filter(|key| kid.as_ref().is_none_or(|kid| key.key_id() == Some(kid))).collect();
        let key = match named.as_slice() {
            [] => return Err(Fault::NoKey),
            [one] => one,
            _ => return Err(wrong("it does not say which of the issuer's keys signed it (`kid`)")),
        };
        match key.verify_signature(&algorithm, self.signed.as_bytes(), &self.signature) {
            Ok(()) => Ok(()),
            // Without a key id a replaced key looks like a wrong signature.
            Err(_) if kid.is_none() => Err(Fault::NoKey),
            Err(_) => Err(wrong("its signature is wrong")),
        }
    }

    fn check_times(&self, now: i64) -> Result<(), Fault> {
        let seconds = |name: &str| self.claims.get(name).and_then(Value::as_i64);
        match seconds("iat") {
            None => return Err(wrong("it does not say when it was issued (`iat`)")),
            Some(issued) if issued < now - OLDEST => return Err(wrong("it was issued more than two minutes ago")),
            Some(issued) if issued > now + AHEAD => {
                return Err(wrong("it was issued in the future: compare the two clocks"));
            }
            Some(_) => {}
        }
        match seconds("exp") {
            Some(expires) if expires > now => Ok(()),
            Some(_) => Err(wrong("it has expired (`exp`)")),
            None => Err(wrong("it never expires (`exp`)")),
        }
    }

    /// An identifier, if it is there: text, neither empty nor too long.
    fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        match self.claims.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if (1..=LONGEST_ID).contains(&text.len()) => Ok(Some(text.clone())),
            Some(_) => Err(Fault::Wrong(format!("its `{name}` is no identifier"))),
        }
    }
}

fn wrong(why: &str) -> Fault {
    Fault::Wrong(why.to_owned())
}
