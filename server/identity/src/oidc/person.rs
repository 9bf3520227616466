//! Who signed in, as the identity provider tells it.

use super::{
    Client,
    exchange::exchange,
    id_token::{Expected, Fault, verify},
    party::Party,
    user_info,
};
use crate::SignInRefusal;
use openidconnect::core::CoreIdToken;
use outbound::Outbound;
use serde_json::{Map, Value};
use types::Moment;

/// Longest `sub` in bytes (OpenID Connect Core §2).
const LONGEST_SUBJECT: usize = 255;

/// Who signed in.
#[derive(Debug)]
pub struct Person {
    /// `sub`.
    pub subject: String,
    /// What to show.
    pub name: Option<String>,
    /// What to show; never compared with anything.
    pub email: Option<String>,
    /// `sid`, for back-channel logout.
    pub session: Option<String>,
    /// When they authenticated, as far as it is told.
    pub authenticated_at: Option<Moment>,
    /// Every claim, of the ID token first.
    claims: Map<String, Value>,
}

/// One sign-in that came back with a code.
pub struct Return<'a> {
    pub outbound: &'a Outbound,
    pub party: &'a Party,
    pub client: &'a Client,
    pub client_id: &'a str,
    pub code: String,
    pub verifier: String,
    pub nonce: &'a str,
    /// Claims that role rules look into.
    pub wanted: &'a [String],
    pub now: Moment,
}

impl Person {
    /// Trades the code and verifies what it was worth. Three documents at most are fetched.
    pub async fn of_code(arrived: Return<'_>) -> Result<Self, SignInRefusal> {
        let Return { outbound, party, now, .. } = arrived;
        let metadata = party.metadata(outbound, now).await?;
        let _turn = party.turn().await;
        let tokens = exchange(outbound, arrived.client, arrived.code, arrived.verifier).await?;
        let expected = Expected { metadata: &metadata, client_id: arrived.client_id, nonce: arrived.nonce, now };
        let mut claims = verified(outbound, party, &tokens.id_token, &expected).await?;
        let subject = subject(&claims)?;
        let lacks = ["name", "email"].into_iter().chain(arrived.wanted.iter().map(String::as_str));
        let lacks = lacks.filter(|claim| !claims.contains_key(*claim)).count() > 0;
        if let Some(url) = metadata.userinfo_endpoint.as_ref().filter(|_| lacks) {
            let more = user_info::fetch(outbound, url, tokens.access_token.reveal(), &subject).await?;
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        let shown = |name: &str, most: usize| {
            let text = claims.get(name)?.as_str()?.trim();
            let clean: String = text.chars().filter(|letter| !letter.is_control()).take(most).collect();
            (!clean.is_empty()).then_some(clean)
        };
        Ok(Self {
            subject,
            name: shown("name", 120).or_else(|| shown("preferred_username", 120)),
            email: shown("email", 254),
            session: claims.get("sid").and_then(Value::as_str).map(str::to_owned),
            authenticated_at: claims.get("auth_time").and_then(Value::as_i64).map(Moment::from_unix_seconds),
            claims,
        })
    }

    /// What came, by name: text as it is, anything else as JSON. Long values are cut.
    pub fn shown_claims(&self) -> Vec<(String, String)> {
        let (most, longest) = SHOWN;
        let told = self.claims.iter().filter(|(name, _)| !PROTOCOL.contains(&name.as_str()));
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let cut = |text: String, longest: usize| match text.char_indices().nth(longest) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text,
        };
        told.take(most).map(|(name, value)| (cut(name.clone(), 100), cut(text(value), longest))).collect()
    }

    /// Whether a claim is this very string, or a list that holds it.
    pub fn has(&self, claim: &str, value: &str) -> bool {
        match self.claims.get(claim) {
            Some(Value::String(text)) => text == value,
            Some(Value::Array(all)) => all.iter().any(|item| item.as_str() == Some(value)),
            _ => false,
        }
    }
}

/// Most claims that are shown, and the longest value in characters.
const SHOWN: (usize, usize) = (100, 1000);
/// Claims of the protocol itself (OpenID Connect Core §2, §3.1.3.6): they say nothing about the person.
const PROTOCOL: [&str; 5] = ["nonce", "at_hash", "c_hash", "s_hash", "jti"];

/// Verifies with the known keys and, when the key is not among them, once more with fresh ones.
async fn verified(
    outbound: &Outbound,
    party: &Party,
    token: &CoreIdToken,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, SignInRefusal> {
    let keys = party.keys(outbound, expected.now, None).await?;
    let first = match verify(token, &keys, expected) {
        Ok(claims) => return Ok(claims),
        Err(fault) => fault,
    };
    let Fault::Wrong(why) = first else {
        let fresh = party.keys(outbound, expected.now, Some(&keys)).await?;
        return verify(token, &fresh, expected).map_err(|fault| match fault {
            Fault::Wrong(why) => SignInRefusal::Token(why),
            Fault::NoKey => SignInRefusal::Token("it is signed with a key that the issuer does not publish".to_owned()),
        });
    };
    Err(SignInRefusal::Token(why))
}

fn subject(claims: &Map<String, Value>) -> Result<String, SignInRefusal> {
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    if subject.is_empty() || subject.len() > LONGEST_SUBJECT || subject.chars().any(char::is_control) {
        return Err(SignInRefusal::Token("its subject (`sub`) is no name: 1 to 255 bytes".to_owned()));
    }
    Ok(subject.to_owned())
}
