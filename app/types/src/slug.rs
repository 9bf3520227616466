//! Slugs: the first segment of an organization's addresses.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::{fmt, str::FromStr};

/// First segments that belong to the server itself (decision 39).
const RESERVED: [&str; 14] = [
    "v1", "api", "auth", "oauth", "scim", "setup", "rpc", "pkg", "healthz", "readyz", "metrics", "admin", "static",
    "files",
];

/// `[a-z0-9-]{2,40}`, and no address of the server itself. Whatever was parsed into one can stand in an address as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Slug(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASlug {
    /// It has other characters, too few or too many.
    #[error("Use 2 to 40 small letters, digits and hyphens, such as `acme`.")]
    Shape,
    /// It is an address of the server itself.
    #[error("`{0}` is an address of the server itself. Choose another.")]
    Reserved(String),
}

impl FromStr for Slug {
    type Err = NotASlug;

    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let is_shaped = (2..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_shaped {
            return Err(NotASlug::Shape);
        }
        if RESERVED.contains(&text) {
            return Err(NotASlug::Reserved(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_plain_and_not_an_address_of_the_server() {
        for slug in ["acme", "a1", "x-y-z"] {
            assert!(slug.parse::<Slug>().is_ok(), "{slug}");
        }
        for slug in ["", "a", "Acme", "a b", "ä1", "v1", "admin", "a/b", "/evil.example", "..", &"a".repeat(41)] {
            assert!(slug.parse::<Slug>().is_err(), "{slug}");
        }
    }
}
