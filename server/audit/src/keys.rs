//! The keys of the log.

use crate::note::PublicKey;
use ed25519_dalek::SigningKey;
use std::fmt;
use types::OrgId;
use zeroize::Zeroizing;

/// What the log signs with; comes from the keyring.
pub struct Keys {
    /// K_audit: authenticates rows, so that a writer of the database can't make them.
    pub mac: [u8; 32],
    /// Seed of the Ed25519 key that signs checkpoints.
    pub checkpoint_seed: [u8; 32],
    /// The host (and port, where it is not the usual one) that people reach the server at: the first part of the logs'
    /// names.
    pub origin: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.origin)
    }
}

/// The keys in the form in which they are used.
pub(crate) struct LogKeys {
    pub(crate) mac: Zeroizing<[u8; 32]>,
    pub(crate) signing: SigningKey,
    origin: String,
}

impl LogKeys {
    pub(crate) fn new(keys: Keys) -> Self {
        Self {
            mac: Zeroizing::new(keys.mac),
            signing: SigningKey::from_bytes(&Zeroizing::new(keys.checkpoint_seed)),
            origin: keys.origin,
        }
    }

    /// The log's name, which is its checkpoints' origin and its key's name.
    pub(crate) fn log_name(&self, org: OrgId) -> String {
        format!("{}/audit/{org}", self.origin)
    }

    pub(crate) fn public(&self, org: OrgId) -> PublicKey {
        PublicKey::new(self.log_name(org), self.signing.verifying_key())
    }
}
