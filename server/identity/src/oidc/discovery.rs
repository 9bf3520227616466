//! What an issuer says about itself (OpenID Connect Discovery 1.0 §4), and what is wrong with it.

use super::{http, strict_json};
use crate::Identity;
use openidconnect::core::CoreJwsSigningAlgorithm as Algorithm;
use outbound::{Outbound, Url};
use serde_json::{Map, Value};

/// Why an issuer can't be used: what was tried and what came of it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum IssuerFault {
    /// The issuer's own text is no address that may be used.
    #[error("The issuer `{issuer}` can't be used: {why}.{hint}")]
    Address {
        /// As it was typed.
        issuer: String,
        /// What is wrong.
        why: String,
        /// The setting that would allow it, where one would.
        hint: String,
    },
    /// Nothing came back.
    #[error("Tried {tried}: {why}.{hint}")]
    Unreachable {
        /// The address that was asked.
        tried: String,
        /// What happened.
        why: String,
        /// The setting that would allow it, where one would.
        hint: String,
    },
    /// It answered, with another status.
    #[error(
        "Tried {tried}: it answered with status {status} instead of 200. Is the issuer spelled as the identity provider spells it?"
    )]
    Status {
        /// The address that was asked.
        tried: String,
        /// What it answered.
        status: u16,
    },
    /// It answered with something else than a JSON object.
    #[error("Tried {tried}: the answer can't be read: {why}.")]
    NotJson {
        /// The address that was asked.
        tried: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is somebody else's document (Discovery §4.3: exactly the same).
    #[error(
        "Tried {tried}: the document says that its issuer is `{found}`, but `{expected}` was given. The two must be the same, letter for letter."
    )]
    Mismatch {
        /// The address that was asked.
        tried: String,
        /// The issuer as it was typed.
        expected: String,
        /// The issuer in the document.
        found: String,
    },
    /// Something that signing in needs is not in the document.
    #[error("Tried {tried}: the document has no `{what}`, which signing in needs.")]
    Missing {
        /// The address that was asked.
        tried: String,
        /// The member.
        what: &'static str,
    },
    /// An address in the document may not be used.
    #[error("Tried {tried}: its `{what}` is `{url}`, which can't be used: {why}.{hint}")]
    Endpoint {
        /// The address that was asked.
        tried: String,
        /// The member.
        what: &'static str,
        /// Its value.
        url: String,
        /// What is wrong.
        why: String,
        /// The setting that would allow it, where one would.
        hint: String,
    },
    /// It signs ID tokens with nothing that is accepted.
    #[error("Tried {tried}: it signs ID tokens with {advertised}; accepted are RS256, PS256, ES256, ES384 and EdDSA.")]
    Algorithms {
        /// The address that was asked.
        tried: String,
        /// What the document offers.
        advertised: String,
    },
    /// Its keys can't be used.
    #[error("Tried {tried}: the key set can't be used: {why}.")]
    Keys {
        /// The address that was asked.
        tried: String,
        /// What is wrong with it.
        why: String,
    },
}

impl IssuerFault {
    pub(crate) fn address(issuer: &str, error: outbound::Error) -> Self {
        Self::Address { issuer: issuer.to_owned(), hint: hint(issuer, &error), why: error.to_string() }
    }

    pub(super) fn unreachable(tried: &Url, error: outbound::Error) -> Self {
        Self::Unreachable { tried: tried.to_string(), hint: hint(tried.as_str(), &error), why: error.to_string() }
    }

    /// Whether the other side failed, rather than what was typed here.
    pub const fn is_theirs(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Status { .. } | Self::NotJson { .. } | Self::Keys { .. })
    }
}

/// The setting that would allow an address that a rule refused.
pub fn hint(url: &str, error: &outbound::Error) -> String {
    if !matches!(error, outbound::Error::Refused { .. }) {
        return String::new();
    }
    let host = Url::parse(url).ok().and_then(|url| {
        let host = url.host_str()?.to_owned();
        Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
    });
    let host = host.unwrap_or_default();
    format!(" The operator can allow it: KEYHALL_ALLOW_PRIVATE_ADDRESSES={host}")
}

/// What signing in needs of a discovery document.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Exactly as configured and as the document says.
    pub issuer: String,
    /// Where the browser goes.
    pub authorization_endpoint: Url,
    /// Where the code is exchanged.
    pub token_endpoint: Url,
    /// Where its keys are.
    pub jwks_uri: Url,
    /// Where further claims are.
    pub userinfo_endpoint: Option<Url>,
    /// Where a browser signs out there (RP-Initiated Logout §2.1).
    pub end_session_endpoint: Option<Url>,
    /// What it signs with, of what is accepted.
    pub algorithms: Vec<Algorithm>,
    /// Whether the client secret goes into the body instead of a Basic header.
    pub secret_in_body: bool,
    /// Whether every authorization response carries `iss` (RFC 9207 §3).
    pub sends_iss: bool,
}

/// Accepted signatures of ID tokens, as documents spell them. Never a shared secret, never `none`.
pub const ACCEPTED: [(&str, Algorithm); 5] = [
    ("RS256", Algorithm::RsaSsaPkcs1V15Sha256),
    ("PS256", Algorithm::RsaSsaPssSha256),
    ("ES256", Algorithm::EcdsaP256Sha256),
    ("ES384", Algorithm::EcdsaP384Sha384),
    ("EdDSA", Algorithm::EdDsa),
];

impl Identity {
    /// Fetches and judges an issuer's discovery document.
    pub(crate) async fn discover(&self, issuer: &str) -> Result<Metadata, IssuerFault> {
        discover(&self.outbound, issuer).await
    }
}

/// Fetches and judges an issuer's discovery document.
pub async fn discover(outbound: &Outbound, issuer: &str) -> Result<Metadata, IssuerFault> {
    let wrong =
        |why: &str| IssuerFault::Address { issuer: issuer.to_owned(), why: why.to_owned(), hint: String::new() };
    let parsed = outbound.check(issuer).map_err(|error| IssuerFault::address(issuer, error))?;
    if parsed.query().is_some() || parsed.fragment().is_some() || issuer.trim() != issuer {
        return Err(wrong("it must have no query, no fragment and no spaces around it"));
    }
    // Discovery §4.1: a terminating slash is removed, then the well-known path is appended.
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let tried = outbound.check(&address).map_err(|error| IssuerFault::address(issuer, error))?;
    let answered = http::fetch(outbound, &tried, None, http::DISCOVERY).await;
    let (status, _, body) = answered.map_err(|error| IssuerFault::unreachable(&tried, error))?;
    if status != 200 {
        return Err(IssuerFault::Status { tried: tried.to_string(), status: status.as_u16() });
    }
    let document = strict_json::object(&body);
    let document = document.map_err(|why| IssuerFault::NotJson { tried: tried.to_string(), why })?;
    judge(outbound, issuer, &tried, &document)
}

fn judge(
    outbound: &Outbound,
    issuer: &str,
    tried: &Url,
    document: &Map<String, Value>,
) -> Result<Metadata, IssuerFault> {
    let text = |what: &str| document.get(what).and_then(Value::as_str);
    let list = |what: &str| -> Option<Vec<&str>> {
        Some(document.get(what)?.as_array()?.iter().filter_map(Value::as_str).collect())
    };
    let missing = |what| IssuerFault::Missing { tried: tried.to_string(), what };
    let found = text("issuer").ok_or_else(|| missing("issuer"))?;
    if found != issuer {
        let (expected, found) = (issuer.to_owned(), found.to_owned());
        return Err(IssuerFault::Mismatch { tried: tried.to_string(), expected, found });
    }
    let endpoint = |what: &'static str| match text(what) {
        None => Ok(None),
        Some(url) => outbound.check(url).map(Some).map_err(|error| IssuerFault::Endpoint {
            tried: tried.to_string(),
            what,
            url: url.to_owned(),
            hint: hint(url, &error),
            why: error.to_string(),
        }),
    };
    let required = |what: &'static str| endpoint(what)?.ok_or_else(|| missing(what));
    // Discovery §3: RS256 must be supported; documents without a list are taken at that word.
    let advertised = list("id_token_signing_alg_values_supported").unwrap_or_else(|| vec!["RS256"]);
    let accepted = ACCEPTED.iter().filter(|(name, _)| advertised.contains(name));
    let algorithms: Vec<_> = accepted.map(|(_, algorithm)| algorithm.clone()).collect();
    if algorithms.is_empty() {
        let advertised = if advertised.is_empty() { "nothing".to_owned() } else { advertised.join(", ") };
        return Err(IssuerFault::Algorithms { tried: tried.to_string(), advertised });
    }
    let methods = list("token_endpoint_auth_methods_supported").unwrap_or_else(|| vec!["client_secret_basic"]);
    let is_true = |what: &str| document.get(what) == Some(&Value::Bool(true));
    Ok(Metadata {
        issuer: issuer.to_owned(),
        authorization_endpoint: required("authorization_endpoint")?,
        token_endpoint: required("token_endpoint")?,
        jwks_uri: required("jwks_uri")?,
        userinfo_endpoint: endpoint("userinfo_endpoint")?,
        end_session_endpoint: endpoint("end_session_endpoint")?,
        algorithms,
        secret_in_body: !methods.contains(&"client_secret_basic") && methods.contains(&"client_secret_post"),
        sends_iss: is_true("authorization_response_iss_parameter_supported"),
    })
}
