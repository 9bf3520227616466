//! An issuer's public keys (RFC 7517), of which only usable ones are kept.

use super::{
    discovery::{IssuerFault, Metadata},
    http, strict_json,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use openidconnect::core::{CoreJsonWebKey, CoreJsonWebKeySet};
use outbound::{Outbound, Url};
use serde_json::{Map, Value};

/// Most keys of a set that is looked at.
const MOST_KEYS: usize = 64;
/// RSA moduli in bits: shorter ones are weak, longer ones cost too much to check.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Fetches the key set.
pub async fn fetch(outbound: &Outbound, metadata: &Metadata) -> Result<CoreJsonWebKeySet, IssuerFault> {
    fetch_from(outbound, &metadata.jwks_uri).await
}

/// Fetches the key set at this address.
pub async fn fetch_from(outbound: &Outbound, tried: &Url) -> Result<CoreJsonWebKeySet, IssuerFault> {
    let answered = http::fetch(outbound, tried, None, http::KEY_SET).await;
    let (status, _, body) = answered.map_err(|error| IssuerFault::unreachable(tried, error))?;
    if status != 200 {
        return Err(IssuerFault::Status { tried: tried.to_string(), status: status.as_u16() });
    }
    read(&body).map_err(|why| IssuerFault::Keys { tried: tried.to_string(), why })
}

/// Keys that are usable for a signature; the others are passed over (RFC 7517 §5).
fn read(body: &[u8]) -> Result<CoreJsonWebKeySet, String> {
    let document = strict_json::object(body)?;
    let Some(Value::Array(keys)) = document.get("keys") else { return Err("it has no list of `keys`".to_owned()) };
    if keys.len() > MOST_KEYS {
        return Err(format!("it has {} keys, {MOST_KEYS} at most are looked at", keys.len()));
    }
    let usable = keys.iter().filter(|key| key.as_object().is_some_and(is_usable));
    let read = usable.filter_map(|key| serde_json::from_value::<CoreJsonWebKey>(key.clone()).ok());
    Ok(CoreJsonWebKeySet::new(read.collect()))
}

fn is_usable(key: &Map<String, Value>) -> bool {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return false;
    }
    match text("kty") {
        Some("RSA") => text("n").and_then(bits).is_some_and(|bits| RSA_BITS.contains(&bits)),
        Some("EC" | "OKP") => true,
        _ => false,
    }
}

/// Length of a number in base64url, in bits.
fn bits(number: &str) -> Option<usize> {
    let bytes = Base64UrlUnpadded::decode_vec(number).ok()?;
    let leading: usize = bytes.iter().take_while(|byte| **byte == 0).count();
    let first = bytes.get(leading)?;
    Some((bytes.len() - leading) * 8 - usize::try_from(first.leading_zeros()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_symmetric_and_encryption_keys_are_passed_over() {
        let rsa = |bytes: usize, more: &str| {
            let n = Base64UrlUnpadded::encode_string(&vec![0xC1; bytes]);
            format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"{more}}}"#)
        };
        let set = [
            rsa(64, ""),
            rsa(256, ""),
            rsa(256, r#","use":"enc""#),
            rsa(2048, ""),
            r#"{"kty":"oct","k":"c2VjcmV0"}"#.to_owned(),
            r#"{"kty":"new-kind"}"#.to_owned(),
        ];
        let body = format!(r#"{{"keys":[{}]}}"#, set.join(","));
        assert_eq!(read(body.as_bytes()).unwrap().keys().len(), 1);
    }

    #[test]
    fn a_set_of_ten_thousand_keys_is_refused() {
        let keys = vec![r#"{"kty":"oct"}"#; 10_000].join(",");
        let refused = read(format!(r#"{{"keys":[{keys}]}}"#).as_bytes()).unwrap_err();
        assert!(refused.contains("10000 keys"), "{refused}");
    }
}
