//! Content encrypted with an organization's data key: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).

use crate::{Error, mac::fields};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use context::Entropy;
use std::fmt;
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// An organization's key for conversations: titles, messages, turn deltas.
#[derive(Clone)]
pub struct ContentKey(Zeroizing<[u8; 32]>);

impl ContentKey {
    /// The key itself.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Encrypts. `aad` names the place that the content belongs to (kind, ids): elsewhere it won't open. The answer is
    /// the random nonce (24 bytes), then the cipher text, 16 bytes longer than the plain text.
    pub fn seal(&self, entropy: &dyn Entropy, aad: &[&[u8]], plain: &[u8]) -> Vec<u8> {
        let nonce = entropy.bytes::<NONCE>();
        let aad = fields("kh-content/1", aad);
        #[expect(clippy::expect_used, reason = "the cipher refuses only messages of 256 GiB, which no memory holds")]
        let sealed = XChaCha20Poly1305::new((&*self.0).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .expect("the message is shorter than 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`ContentKey::seal`] made for the same place.
    pub fn open(&self, aad: &[&[u8]], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Error::Content)?;
        let aad = fields("kh-content/1", aad);
        XChaCha20Poly1305::new((&*self.0).into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
            .map_err(|_| Error::Content)
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContentKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::SystemEntropy;

    #[test]
    fn content_opens_in_its_own_place_only() {
        let key = ContentKey::from_bytes([7; 32]);
        let sealed = key.seal(&SystemEntropy, &[b"message", b"1"], b"hello");
        assert_eq!(key.open(&[b"message", b"1"], &sealed).unwrap(), b"hello");
        assert!(matches!(key.open(&[b"message", b"2"], &sealed), Err(Error::Content)));
        assert!(matches!(key.open(&[b"message1", b""], &sealed), Err(Error::Content)));
        assert!(matches!(ContentKey::from_bytes([8; 32]).open(&[b"message", b"1"], &sealed), Err(Error::Content)));
    }

    #[test]
    fn a_changed_or_cut_content_is_refused() {
        let key = ContentKey::from_bytes([7; 32]);
        let sealed = key.seal(&SystemEntropy, &[], b"hello");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(&[], &changed).is_err());
            assert!(key.open(&[], &sealed[..at]).is_err());
        }
    }
}
