//! What ID tokens are signed with: Ed25519 (decision 35), kept in the data folder or made for one run.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use context::Entropy;
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey,
    core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// The key can't be read or made.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    /// The file can't be read or written.
    #[error("the demo's signing key can't be kept in the data folder: {0}")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the demo's signing key is damaged: delete `{0}` and start again")]
    Damaged(String),
}

/// A signing key.
pub struct Key {
    signing: CoreEdDsaPrivateSigningKey,
    id: String,
}

/// PKCS#8 of an Ed25519 key up to its 32 bytes (RFC 8410 §7).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

impl Key {
    /// A key for one run.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, NoKey> {
        Self::from_seed(&entropy.bytes())
    }

    /// The key of this file, made (0600) when there is none.
    pub fn in_file(path: &Path, entropy: &dyn Entropy) -> Result<Self, NoKey> {
        let damaged = || NoKey::Damaged(path.display().to_string());
        match fs::read(path) {
            Ok(bytes) => Self::from_seed(&bytes.try_into().map_err(|_| damaged())?).map_err(|_| damaged()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let seed: [u8; 32] = entropy.bytes();
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(&seed)?;
                Self::from_seed(&seed)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn from_seed(seed: &[u8; 32]) -> Result<Self, NoKey> {
        let whole = Base64::encode_string(&[PKCS8.as_slice(), seed.as_slice()].concat());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{whole}\n-----END PRIVATE KEY-----\n");
        let made = |id: Option<JsonWebKeyId>| {
            CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, id).map_err(|_| NoKey::Damaged("the key".to_owned()))
        };
        let public = serde_json::to_vec(&made(None)?.as_verification_key()).unwrap_or_default();
        let id: String = Sha256::digest(public).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { signing: made(Some(JsonWebKeyId::new(id.clone())))?, id })
    }

    /// The public key (RFC 8037 §2).
    pub(super) fn public(&self) -> Value {
        let mut key = serde_json::to_value(self.signing.as_verification_key()).unwrap_or_default();
        if let Value::Object(members) = &mut key {
            members.insert("alg".to_owned(), "EdDSA".into());
        }
        key
    }

    /// A signed token (RFC 7515 §7.1); `None` when signing failed.
    pub(super) fn sign(&self, claims: &Map<String, Value>) -> Option<String> {
        let header = json!({ "alg": "EdDSA", "kid": self.id, "typ": "JWT" }).to_string();
        let claims = serde_json::to_vec(claims).ok()?;
        let part = Base64UrlUnpadded::encode_string;
        let signed = format!("{}.{}", part(header.as_bytes()), part(&claims));
        let signature = self.signing.sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes()).ok()?;
        Some(format!("{signed}.{}", part(&signature)))
    }
}
