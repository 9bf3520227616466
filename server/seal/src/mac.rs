//! HMAC-SHA-256 (RFC 2104) and unambiguous concatenation.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// HMAC-SHA-256 under a 32-byte key.
pub fn hmac_sha256(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // RFC 2104 §2 pads a short key with zeros to the block's 64 bytes; padded here, no length can be wrong.
    let mut block = zeroize::Zeroizing::new([0_u8; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new((&*block).into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Whether `mac` is the HMAC-SHA-256 of the message, in constant time.
pub fn is_hmac_sha256(key: &[u8; 32], message: &[u8], mac: &[u8]) -> bool {
    hmac_sha256(key, message).ct_eq(mac).into()
}

/// Appends a field behind its length (32 bits, big-endian), so that no two lists of fields read the same.
pub(crate) fn push_field(out: &mut Vec<u8>, field: &[u8]) {
    // Longer than 4 GiB does not fit in memory twice; saturating keeps even that unambiguous in its prefix.
    out.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(field);
}

/// The domain, then each field, each behind its length.
pub(crate) fn fields(domain: &str, fields: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + domain.len() + fields.iter().map(|field| field.len() + 4).sum::<usize>());
    push_field(&mut out, domain.as_bytes());
    for field in fields {
        push_field(&mut out, field);
    }
    out
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_the_one_of_rfc_4231() {
        // Test case 2: the key "Jefe", which zeros extend without changing the MAC.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mac = hmac_sha256(&key, b"what do ya want for nothing?");
        assert_eq!(hex(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(is_hmac_sha256(&key, b"what do ya want for nothing?", &mac));
        assert!(!is_hmac_sha256(&key, b"what do ya want for nothing.", &mac));
        assert!(!is_hmac_sha256(&key, b"what do ya want for nothing?", &mac[..31]));
    }

    #[test]
    fn moving_a_byte_between_fields_changes_the_message() {
        assert_ne!(fields("x", &[b"ab", b"c"]), fields("x", &[b"a", b"bc"]));
        assert_ne!(fields("x", &[b"ab"]), fields("x", &[b"ab", b""]));
    }
}
