//! What the browser carries: the handle in its pre-login cookie, and `state`. Both name the organization in front, so
//! that the row is found under its scope; the random part is what counts, and only its hash is stored.

use base64ct::{Base64UrlUnpadded, Encoding};
use context::Entropy;
use sha2::{Digest, Sha256};
use types::OrgId;
use uuid::Uuid;

/// The organization's id, a dot, 256 random bits.
pub fn mint(entropy: &dyn Entropy, org: OrgId) -> String {
    format!("{}.{}", org.0.simple(), random(entropy))
}

/// 256 random bits in base64url: 43 characters, which is also what PKCE wants (RFC 7636 §4.1).
pub fn random(entropy: &dyn Entropy) -> String {
    Base64UrlUnpadded::encode_string(&entropy.bytes::<32>())
}

/// The organization that a handle or a state claims to belong to.
pub fn org_of(text: &str) -> Option<OrgId> {
    let (org, rest) = text.split_once('.')?;
    if rest.len() != 43 {
        return None;
    }
    Uuid::try_parse(org).ok().map(OrgId)
}

/// What is stored of it.
pub fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::SystemEntropy;
    use types::Moment;

    #[test]
    fn a_handle_names_its_organization_and_nothing_else_does() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let org: OrgId = entropy.id(Moment(0));
        assert_eq!(org_of(&mint(entropy, org)), Some(org));
        for text in ["", ".", "x.y", "0123", &format!("{}.short", org.0.simple())] {
            assert_eq!(org_of(text), None, "{text}");
        }
    }
}
