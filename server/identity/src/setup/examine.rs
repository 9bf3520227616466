//! What the doctor does: the same steps as a sign-in's beginning, one finding each.

use crate::oidc::{
    discovery::{ACCEPTED, hint},
    http, key_set, strict_json,
};
use ::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use outbound::{Error, Outbound, Url};
use serde_json::{Map, Value};
use types::view::{Check, Diagnosis, Finding};

/// Whether signing in can work.
pub fn is_fit(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| matches!(finding.diagnosis, Diagnosis::Good | Diagnosis::Doubt))
}

/// One finding per check, in the order of [`Check::ALL`].
pub async fn examine(outbound: &Outbound, issuer: &str) -> Vec<Finding> {
    let mut notes = Notes::default();
    look(outbound, issuer, &mut notes).await;
    notes.complete()
}

#[derive(Default)]
struct Notes {
    tried: String,
    findings: Vec<Finding>,
}

impl Notes {
    fn note(&mut self, check: Check, diagnosis: Diagnosis, found: impl Into<String>, advice: impl Into<String>) {
        let (found, advice) = (found.into(), advice.into());
        self.findings.push(Finding { check, diagnosis, tried: self.tried.clone(), found, advice });
    }

    fn good(&mut self, check: Check, found: impl Into<String>) {
        self.note(check, Diagnosis::Good, found, "");
    }

    fn bad(&mut self, check: Check, found: impl Into<String>, advice: impl Into<String>) {
        self.note(check, Diagnosis::Bad, found, advice);
    }

    /// Whatever was not reached was skipped.
    fn complete(mut self) -> Vec<Finding> {
        for check in Check::ALL {
            if !self.findings.iter().any(|finding| finding.check == check) {
                self.tried.clear();
                self.note(check, Diagnosis::Skipped, "", "");
            }
        }
        self.findings.sort_by_key(|finding| finding.check);
        self.findings
    }
}

/// Ends early where nothing is left to look at.
async fn look(outbound: &Outbound, issuer: &str, notes: &mut Notes) -> Option<()> {
    let address = address(outbound, issuer, notes)?;
    let answer = ask(outbound, &address, notes).await?;
    let document = read(answer, notes)?;
    let is_ours = issuer_is(issuer, &document, notes);
    let key_set = endpoints(outbound, &document, notes);
    flow(&document, notes);
    pkce(&document, notes);
    algorithms(&document, notes);
    // Somebody else's keys say nothing.
    keys(outbound, key_set.filter(|_| is_ours)?, notes).await;
    Some(())
}

fn address(outbound: &Outbound, issuer: &str, notes: &mut Notes) -> Option<Url> {
    const COPY: &str = "Copy the issuer from the identity provider: it begins with https:// and has no query.";
    notes.tried = issuer.chars().take(300).collect();
    if issuer.trim() != issuer || issuer.is_empty() {
        notes.bad(Check::Address, "There are spaces around it, or nothing at all.", COPY);
        return None;
    }
    let parsed = match outbound.check(issuer) {
        Ok(parsed) => parsed,
        Err(error) => {
            notes.bad(Check::Address, sentence(&error), allowance(issuer, &error).unwrap_or_else(|| COPY.to_owned()));
            return None;
        }
    };
    if parsed.query().is_some() || parsed.fragment().is_some() {
        notes.bad(Check::Address, "It has a query or a fragment.", COPY);
        return None;
    }
    // Discovery §4.1: a terminating slash is removed, then the well-known path is appended.
    let text = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    match outbound.check(&text) {
        Ok(address) => Some(address),
        Err(error) => {
            notes.bad(Check::Address, sentence(&error), COPY);
            None
        }
    }
}

type Answer = (StatusCode, HeaderMap, Bytes);

async fn ask(outbound: &Outbound, address: &Url, notes: &mut Notes) -> Option<Answer> {
    let allowed = "Public, or allowed by the operator of this server.";
    let host = address.host_str().unwrap_or_default().to_owned();
    notes.tried = address.to_string();
    let answered = http::fetch(outbound, address, None, http::DISCOVERY).await;
    let said = answered.as_ref().err().map(sentence).unwrap_or_default();
    if let Err(error @ Error::Refused { .. }) = &answered {
        notes.bad(Check::Address, said, allowance(address.as_str(), error).unwrap_or_default());
        return None;
    }
    notes.good(Check::Address, allowed);
    match &answered {
        Err(Error::Unreachable { .. } | Error::Url { .. }) => {
            let advice = format!("Check the spelling of {host}, and whether this server may reach it.");
            notes.bad(Check::Reachable, said.clone(), advice);
        }
        Err(Error::Timeout { .. }) => {
            notes.bad(
                Check::Reachable,
                said.clone(),
                format!("Is {host} up? Does a firewall drop what this server sends?"),
            );
        }
        Err(Error::Tls { .. }) => {
            notes.good(Check::Reachable, "Something listens there.");
            let advice =
                "The certificate has to be valid for this name and issued by an authority that this server trusts.";
            notes.bad(Check::Tls, said.clone(), advice);
        }
        Err(Error::Unequipped(_)) => {
            notes.bad(Check::Tls, said.clone(), "Install the package ca-certificates on this server.");
        }
        Err(_) | Ok(_) => {
            notes.good(Check::Reachable, "It answers.");
            match address.scheme() {
                "http" => {
                    let advice =
                        "The operator allowed plain http for this address. Use it inside a trusted network only.";
                    notes.note(Check::Tls, Diagnosis::Doubt, "Plain http, without TLS.", advice);
                }
                _ => notes.good(Check::Tls, "The certificate is trusted."),
            }
        }
    }
    if let Err(Error::TooLarge { .. } | Error::Cut { .. } | Error::Refused { .. }) = &answered {
        notes.bad(Check::Document, said, "A discovery document is a few kilobytes of JSON. Is this the issuer?");
    }
    answered.ok()
}

fn read((status, headers, body): Answer, notes: &mut Notes) -> Option<Map<String, Value>> {
    if status.is_redirection() {
        let to = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("nowhere");
        let to: String = to.chars().take(200).collect();
        let advice = "Redirects are not followed. Use the issuer to which it leads, as that one spells itself.";
        notes.bad(Check::Document, format!("It redirects ({}) to {to}.", status.as_u16()), advice);
        return None;
    }
    if status != StatusCode::OK {
        let advice = "The issuer is the part before /.well-known/openid-configuration. Is a realm or tenant missing?";
        notes.bad(Check::Document, format!("It answered with status {} instead of 200.", status.as_u16()), advice);
        return None;
    }
    match strict_json::object(&body) {
        Ok(document) => {
            notes.good(Check::Document, format!("{} bytes of JSON.", body.len()));
            Some(document)
        }
        Err(why) => {
            let advice = "This address shows something else than a discovery document: often a sign-in page. Is this the issuer?";
            notes.bad(Check::Document, format!("The answer can't be read: {why}."), advice);
            None
        }
    }
}

fn issuer_is(issuer: &str, document: &Map<String, Value>, notes: &mut Notes) -> bool {
    let Some(found) = document.get("issuer").and_then(Value::as_str) else {
        notes.bad(Check::Issuer, "The document names no issuer.", "It is not a discovery document of OpenID Connect.");
        return false;
    };
    if found == issuer {
        notes.good(Check::Issuer, "The same, letter for letter.");
        return true;
    }
    let shown: String = found.chars().take(300).collect();
    let advice = if found.contains("{tenantid}") {
        "Write your own tenant's ID into the issuer, instead of `common` or `organizations`.".to_owned()
    } else if found.trim_end_matches('/') == issuer.trim_end_matches('/') {
        format!("Only the slash at the end differs. Write exactly: {shown}")
    } else {
        format!("The two must be the same, letter for letter. If it is yours, write: {shown}")
    };
    notes.bad(Check::Issuer, format!("The document says that its issuer is `{shown}`."), advice);
    false
}

/// Answers where the keys are.
fn endpoints(outbound: &Outbound, document: &Map<String, Value>, notes: &mut Notes) -> Option<Url> {
    let mut wrong = Vec::new();
    let mut advice =
        "Ask whoever runs the identity provider: these addresses come from its own configuration.".to_owned();
    let mut key_set = None;
    for (what, is_needed) in
        [("authorization_endpoint", true), ("token_endpoint", true), ("jwks_uri", true), ("userinfo_endpoint", false)]
    {
        match document.get(what).and_then(Value::as_str) {
            None if is_needed => wrong.push(format!("It has no `{what}`.")),
            None => {}
            Some(url) => match outbound.check(url) {
                Ok(url) if what == "jwks_uri" => key_set = Some(url),
                Ok(_) => {}
                Err(error) => {
                    let shown: String = url.chars().take(200).collect();
                    advice = allowance(url, &error).unwrap_or(advice);
                    wrong.push(format!("`{what}` is `{shown}`: {error}."));
                }
            },
        }
    }
    if wrong.is_empty() {
        notes.good(Check::Endpoints, "All there, and all may be used.");
    } else {
        notes.bad(Check::Endpoints, wrong.join(" "), advice);
    }
    key_set
}

fn list<'a>(document: &'a Map<String, Value>, what: &str) -> Option<Vec<&'a str>> {
    Some(document.get(what)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn flow(document: &Map<String, Value>, notes: &mut Notes) {
    let grants = list(document, "grant_types_supported");
    let has_grant = grants.as_ref().is_none_or(|grants| grants.contains(&"authorization_code"));
    match list(document, "response_types_supported") {
        Some(types) if !types.contains(&"code") || !has_grant => {
            let found = format!("It offers {}.", types.join(", "));
            notes.bad(Check::CodeFlow, found, "Switch the authorization code flow on for this client.");
        }
        Some(_) => notes.good(Check::CodeFlow, "Offered."),
        None => {
            notes.note(
                Check::CodeFlow,
                Diagnosis::Doubt,
                "The document does not say.",
                "It is used: most providers have it.",
            );
        }
    }
}

fn pkce(document: &Map<String, Value>, notes: &mut Notes) {
    match list(document, "code_challenge_methods_supported") {
        Some(methods) if methods.contains(&"S256") => notes.good(Check::Pkce, "S256 is offered."),
        Some(methods) => {
            let offered = if methods.is_empty() { "nothing".to_owned() } else { methods.join(", ") };
            notes.bad(Check::Pkce, format!("It offers {offered}."), "Switch PKCE with S256 on: it is always sent.");
        }
        None => {
            let advice = "S256 is sent with every sign-in. Entra ID, for one, takes it without saying so.";
            notes.note(Check::Pkce, Diagnosis::Doubt, "The document does not say.", advice);
        }
    }
}

fn algorithms(document: &Map<String, Value>, notes: &mut Notes) {
    // Discovery §3: RS256 must be supported; documents without a list are taken at that word.
    let advertised = list(document, "id_token_signing_alg_values_supported").unwrap_or_else(|| vec!["RS256"]);
    let taken: Vec<_> = advertised.iter().copied().filter(|one| ACCEPTED.iter().any(|(name, _)| name == one)).collect();
    if taken.is_empty() {
        let offered = if advertised.is_empty() { "nothing".to_owned() } else { advertised.join(", ") };
        let advice = "Let it sign ID tokens with RS256, PS256, ES256, ES384 or EdDSA.";
        notes.bad(Check::Algorithms, format!("It signs ID tokens with {offered}."), advice);
    } else {
        notes.good(Check::Algorithms, format!("{}.", taken.join(", ")));
    }
}

async fn keys(outbound: &Outbound, address: Url, notes: &mut Notes) {
    notes.tried = address.to_string();
    let advice = "Without these keys no ID token can be verified. Ask whoever runs the identity provider.";
    match key_set::fetch_from(outbound, &address).await {
        Ok(keys) if keys.keys().is_empty() => {
            let found = "None of its keys can be used: RSA from 2048 bits, EC and Ed25519 are.";
            notes.bad(Check::Keys, found, advice);
        }
        Ok(keys) => notes.good(Check::Keys, format!("{} usable.", keys.keys().len())),
        Err(fault) => notes.bad(Check::Keys, fault.to_string(), advice),
    }
}

/// The setting that would allow an address that a rule refused.
fn allowance(url: &str, error: &Error) -> Option<String> {
    let hint = hint(url, error);
    (!hint.is_empty()).then(|| hint.trim().to_owned())
}

/// An error as a sentence.
fn sentence(error: &Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
