//! What a sealed secret is bound to.

use crate::mac::push_field;
use std::{fmt, str::FromStr};
use types::{OrgId, SecretId};

/// What a secret is for. A secret sealed for one purpose doesn't open for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A model provider's key.
    ProviderKey,
    /// An identity provider's client secret.
    ClientSecret,
    /// An organization's key for conversations.
    DataKey,
    /// The keyring's key over tokens.
    KeyringToken,
    /// The keyring's key over rows that carry authority.
    KeyringSession,
    /// The keyring's key over audit events.
    KeyringAudit,
    /// The keyring's key for fingerprints.
    KeyringFingerprint,
    /// The seed of the Ed25519 key that signs checkpoints.
    KeyringCheckpoint,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::ProviderKey,
        Self::ClientSecret,
        Self::DataKey,
        Self::KeyringToken,
        Self::KeyringSession,
        Self::KeyringAudit,
        Self::KeyringFingerprint,
        Self::KeyringCheckpoint,
    ];

    /// The purposes of the keyring's keys.
    pub const KEYRING: [Self; 5] = [
        Self::KeyringToken,
        Self::KeyringSession,
        Self::KeyringAudit,
        Self::KeyringFingerprint,
        Self::KeyringCheckpoint,
    ];

    /// The word in rows and headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProviderKey => "provider_key",
            Self::ClientSecret => "client_secret",
            Self::DataKey => "data_key",
            Self::KeyringToken => "keyring.token",
            Self::KeyringSession => "keyring.session",
            Self::KeyringAudit => "keyring.audit",
            Self::KeyringFingerprint => "keyring.fingerprint",
            Self::KeyringCheckpoint => "keyring.checkpoint",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no purpose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a purpose of a sealed secret")]
pub struct UnknownPurpose(pub String);

impl FromStr for Purpose {
    type Err = UnknownPurpose;

    fn from_str(text: &str) -> Result<Self, UnknownPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text).ok_or_else(|| UnknownPurpose(text.to_owned()))
    }
}

/// What a sealed secret is bound to: opened under any other header, it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whose it is; [`OrgId::INSTANCE`] for the instance's own.
    pub org: OrgId,
    /// Its row.
    pub secret: SecretId,
    /// What it is for.
    pub purpose: Purpose,
    /// Counts its versions; the first is 1.
    pub generation: u32,
    /// The only origin it may be sent to (`https://api.openai.com`); empty for secrets that are never sent.
    pub dest_origin: String,
    /// The recipients it is sealed to: [`crate::Master::recipient_fp`].
    pub recipient_fp: String,
}

impl Header {
    /// `kh-seal/1`, then each field behind its length. The MAC covers these bytes, and they are repeated inside.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = b"kh-seal/1".to_vec();
        push_field(&mut out, self.org.0.as_bytes());
        push_field(&mut out, self.secret.0.as_bytes());
        push_field(&mut out, self.purpose.as_str().as_bytes());
        push_field(&mut out, &self.generation.to_be_bytes());
        push_field(&mut out, self.dest_origin.as_bytes());
        push_field(&mut out, self.recipient_fp.as_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_is_read_back_from_its_word() {
        for purpose in Purpose::ALL {
            assert_eq!(purpose.as_str().parse::<Purpose>().unwrap(), purpose);
        }
        assert!("provider".parse::<Purpose>().is_err());
    }
}
