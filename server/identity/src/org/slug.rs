//! Slugs: the first segment of an organization's addresses.

use crate::Error;

/// First segments that belong to the server itself (decision 39).
const RESERVED: [&str; 14] = [
    "v1", "api", "auth", "oauth", "scim", "setup", "rpc", "pkg", "healthz", "readyz", "metrics", "admin", "static",
    "files",
];

/// Lets `[a-z0-9-]{2,40}` pass that the server does not need itself.
pub fn check(slug: &str) -> Result<(), Error> {
    let is_shaped = (2..=40).contains(&slug.len())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_shaped {
        return Err(Error::invalid("slug", "Use 2 to 40 small letters, digits and hyphens, such as `acme`."));
    }
    if RESERVED.contains(&slug) {
        return Err(Error::invalid("slug", format!("`{slug}` is an address of the server itself. Choose another.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_plain_and_not_an_address_of_the_server() {
        for slug in ["acme", "a1", "x-y-z"] {
            assert!(check(slug).is_ok(), "{slug}");
        }
        for slug in ["", "a", "Acme", "a b", "ä1", "v1", "admin", "a/b", "..", &"a".repeat(41)] {
            assert!(check(slug).is_err(), "{slug}");
        }
    }
}
