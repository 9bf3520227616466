//! What a gateway request shows.

use crate::request::text;
use http::{HeaderMap, HeaderName, header};

/// The credential of a request.
pub(crate) enum Shown {
    /// None.
    None,
    /// One, or the same one twice.
    One(String),
    /// Two different ones: nobody can say who asks.
    Several,
}

/// Reads `Authorization: Bearer` (RFC 6750 §2.1) and `x-api-key`.
pub(crate) fn shown(headers: &HeaderMap) -> Shown {
    let authorization = text(headers, header::AUTHORIZATION);
    let bearer = match authorization.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    };
    let api_key = text(headers, HeaderName::from_static("x-api-key")).trim();
    let stands_twice = |name: &HeaderName| headers.get_all(name).iter().count() > 1;
    let repeated = stands_twice(&header::AUTHORIZATION) || stands_twice(&HeaderName::from_static("x-api-key"));
    match (bearer, api_key) {
        _ if repeated => Shown::Several,
        ("", "") => Shown::None,
        (token, "") | ("", token) => Shown::One(token.to_owned()),
        (bearer, api_key) if bearer == api_key => Shown::One(bearer.to_owned()),
        _ => Shown::Several,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        match shown(&headers) {
            Shown::None => "none".to_owned(),
            Shown::One(token) => token,
            Shown::Several => "several".to_owned(),
        }
    }

    #[test]
    fn two_different_credentials_are_nobody() {
        assert_eq!(read(&[("authorization", "Bearer a")]), "a");
        assert_eq!(read(&[("authorization", "bearer  a ")]), "a");
        assert_eq!(read(&[("x-api-key", "a")]), "a");
        assert_eq!(read(&[("authorization", "Bearer a"), ("x-api-key", "a")]), "a");
        assert_eq!(read(&[("authorization", "Bearer a"), ("x-api-key", "b")]), "several");
        assert_eq!(read(&[("authorization", "Bearer a"), ("authorization", "Bearer b")]), "several");
        assert_eq!(read(&[("x-api-key", "a"), ("x-api-key", "b")]), "several");
        assert_eq!(read(&[("authorization", "Basic a")]), "none");
        assert_eq!(read(&[]), "none");
    }
}
