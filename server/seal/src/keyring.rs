//! The instance's random keys. Each is a sealed row, so that a new identity never changes a token's hash.

use crate::{
    Error, Purpose, Token,
    mac::{fields, hex, hmac_sha256, is_hmac_sha256},
};
use context::Entropy;
use std::fmt;
use types::{MemberId, OrgId};
use zeroize::Zeroizing;

type Key = Zeroizing<[u8; 32]>;

/// The instance's random keys, in memory; overwritten when dropped.
pub struct Keyring {
    token: Key,
    session: Key,
    audit: Key,
    fingerprint: Key,
    checkpoint: Key,
}

impl Keyring {
    /// New random keys.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let key = || Zeroizing::new(entropy.bytes());
        Self { token: key(), session: key(), audit: key(), fingerprint: key(), checkpoint: key() }
    }

    /// Each key with its purpose, to be sealed.
    pub fn parts(&self) -> [(Purpose, &[u8; 32]); 5] {
        [
            (Purpose::KeyringToken, &*self.token),
            (Purpose::KeyringSession, &*self.session),
            (Purpose::KeyringAudit, &*self.audit),
            (Purpose::KeyringFingerprint, &*self.fingerprint),
            (Purpose::KeyringCheckpoint, &*self.checkpoint),
        ]
    }

    /// The keyring from what [`Keyring::parts`] gave, in any order.
    ///
    /// # Errors
    /// [`Error::Keyring`] names the key that is missing, doubled or not 32 bytes long.
    pub fn from_parts(parts: impl IntoIterator<Item = (Purpose, Zeroizing<Vec<u8>>)>) -> Result<Self, Error> {
        let parts: Vec<_> = parts.into_iter().collect();
        let part = |purpose| -> Result<Key, Error> {
            let mut of_purpose = parts.iter().filter(|(of, _)| *of == purpose);
            let (Some((_, bytes)), None) = (of_purpose.next(), of_purpose.next()) else {
                return Err(Error::Keyring(purpose));
            };
            Ok(Zeroizing::new(bytes.as_slice().try_into().map_err(|_| Error::Keyring(purpose))?))
        };
        Ok(Self {
            token: part(Purpose::KeyringToken)?,
            session: part(Purpose::KeyringSession)?,
            audit: part(Purpose::KeyringAudit)?,
            fingerprint: part(Purpose::KeyringFingerprint)?,
            checkpoint: part(Purpose::KeyringCheckpoint)?,
        })
    }

    /// What is stored of a token. Keyed: whoever can write the database still can't plant a token.
    pub fn token_hash(&self, token: &Token) -> [u8; 32] {
        hmac_sha256(&self.token, token.body())
    }

    /// Authenticates a row that carries authority (a sign-in, a personal key), over the named fields in the order given.
    pub fn row_mac(&self, purpose: &str, row: &[&[u8]]) -> [u8; 32] {
        hmac_sha256(&self.session, &fields(purpose, row))
    }

    /// Whether the row still is what [`Keyring::row_mac`] authenticated. In constant time.
    pub fn verify_row_mac(&self, purpose: &str, row: &[&[u8]], mac: &[u8]) -> bool {
        is_hmac_sha256(&self.session, &fields(purpose, row), mac)
    }

    /// 16 hexadecimal digits by which an organization recognises a secret it has seen before. Another organization's
    /// fingerprint of the same secret is another.
    pub fn fingerprint(&self, org: OrgId, secret: &[u8]) -> String {
        let mac = hmac_sha256(&self.fingerprint, &fields("fingerprint", &[org.0.as_bytes(), secret]));
        hex(mac.first_chunk::<8>().map_or(&[], |half| half.as_slice()))
    }

    /// 32 hexadecimal digits that name a member to providers (`safety_identifier`, `metadata.user_id`) without saying who.
    pub fn subject_hash(&self, org: OrgId, member: MemberId) -> String {
        let message = fields("subject", &[org.0.as_bytes(), member.0.as_bytes()]);
        let mac = hmac_sha256(&self.fingerprint, &message);
        hex(mac.first_chunk::<16>().map_or(&[], |half| half.as_slice()))
    }

    /// The key over audit events.
    pub fn audit_key(&self) -> [u8; 32] {
        *self.audit
    }

    /// The seed of the Ed25519 key that signs checkpoints.
    pub fn checkpoint_seed(&self) -> [u8; 32] {
        *self.checkpoint
    }

    /// Authenticates the settled figures of a ledger row.
    pub fn ledger_mac(&self, row: &[&[u8]]) -> [u8; 32] {
        hmac_sha256(&self.audit, &fields("ledger", row))
    }

    /// Whether the ledger row still is what [`Keyring::ledger_mac`] authenticated. In constant time.
    pub fn verify_ledger_mac(&self, row: &[&[u8]], mac: &[u8]) -> bool {
        is_hmac_sha256(&self.audit, &fields("ledger", row), mac)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TokenKind;
    use context::SystemEntropy;

    fn owned(keyring: &Keyring) -> Vec<(Purpose, Zeroizing<Vec<u8>>)> {
        keyring.parts().into_iter().map(|(purpose, key)| (purpose, Zeroizing::new(key.to_vec()))).collect()
    }

    #[test]
    fn a_keyring_comes_back_from_its_parts_and_from_nothing_less() {
        let keyring = Keyring::generate(&SystemEntropy);
        let token = Token::mint(TokenKind::PersonalKey, &SystemEntropy);
        let same = Keyring::from_parts(owned(&keyring)).unwrap();
        assert_eq!(same.token_hash(&token), keyring.token_hash(&token));
        for at in 0..5 {
            let mut parts = owned(&keyring);
            let (missing, _) = parts.remove(at);
            assert!(matches!(Keyring::from_parts(parts), Err(Error::Keyring(purpose)) if purpose == missing));
            let mut parts = owned(&keyring);
            parts.push((missing, Zeroizing::new(vec![0; 32])));
            assert!(Keyring::from_parts(parts).is_err());
            let mut parts = owned(&keyring);
            parts[at].1.pop();
            assert!(Keyring::from_parts(parts).is_err());
        }
    }

    #[test]
    fn a_row_with_any_other_field_or_purpose_is_not_authentic() {
        let keyring = Keyring::generate(&SystemEntropy);
        let mac = keyring.row_mac("personal_key", &[b"ada", b"admin"]);
        assert!(keyring.verify_row_mac("personal_key", &[b"ada", b"admin"], &mac));
        assert!(!keyring.verify_row_mac("personal_key", &[b"ben", b"admin"], &mac));
        assert!(!keyring.verify_row_mac("personal_key", &[b"adaa", b"dmin"], &mac));
        assert!(!keyring.verify_row_mac("sign_in", &[b"ada", b"admin"], &mac));
        assert!(!Keyring::generate(&SystemEntropy).verify_row_mac("personal_key", &[b"ada", b"admin"], &mac));
    }

    #[test]
    fn organizations_see_different_fingerprints_of_one_secret() {
        let (keyring, entropy) = (Keyring::generate(&SystemEntropy), &SystemEntropy as &dyn Entropy);
        let (ours, theirs): (OrgId, OrgId) = (entropy.id(types::Moment(0)), entropy.id(types::Moment(0)));
        let fingerprint = keyring.fingerprint(ours, b"sk-canary");
        assert_eq!(fingerprint.len(), 16);
        assert_eq!(fingerprint, keyring.fingerprint(ours, b"sk-canary"));
        assert_ne!(fingerprint, keyring.fingerprint(theirs, b"sk-canary"));
        assert_eq!(keyring.subject_hash(ours, entropy.id(types::Moment(0))).len(), 32);
    }

    #[test]
    fn a_keyring_does_not_print_itself() {
        assert_eq!(format!("{:?}", Keyring::generate(&SystemEntropy)), "Keyring(…)");
    }
}
