//! Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint) and the keys that verify them.

use crate::tree::Hash;
use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Signature type of Ed25519 in C2SP signed-note.
const ED25519: u8 = 1;

/// The line is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a public key line: it must be <name>+<hash>+<base64>, as `keyhall audit public-key` prints it")]
pub struct NotAVkey(pub String);

/// A public key with the name of the log that it signs for.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    pub(crate) name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl PublicKey {
    pub(crate) fn new(name: String, key: VerifyingKey) -> Self {
        let hash =
            Sha256::new().chain_update(&name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize();
        Self { name, id: hash.first_chunk::<4>().copied().unwrap_or_default(), key }
    }

    /// Reads a C2SP vkey line.
    pub(crate) fn parse(line: &str) -> Result<Self, NotAVkey> {
        let parse = || {
            let mut parts = line.trim().splitn(3, '+');
            let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
            let bytes = Base64::decode_vec(key).ok()?;
            let (ED25519, key) = bytes.split_first().map(|(kind, key)| (*kind, key))? else { return None };
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
            let read = Self::new(name.to_owned(), key);
            (is_name && id == read.id_text()).then_some(read)
        };
        parse().ok_or_else(|| NotAVkey(line.to_owned()))
    }

    /// The vkey line.
    pub(crate) fn to_line(&self) -> String {
        let key = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        format!("{}+{}+{}", self.name, self.id_text(), Base64::encode_string(&key))
    }

    fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }
}

/// A statement of how long a log is and what its root is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The log: `<host>/audit/<organization>`.
    pub(crate) origin: String,
    /// Its events.
    pub(crate) size: u64,
    /// The root over them.
    pub(crate) root: Hash,
}

impl Checkpoint {
    /// The signed note. The same checkpoint always gives the same note (RFC 8032).
    pub(crate) fn sign(&self, key: &SigningKey) -> String {
        let text = format!("{}\n{}\n{}\n", self.origin, self.size, Base64::encode_string(&self.root));
        let public = PublicKey::new(self.origin.clone(), key.verifying_key());
        let signature = [public.id.as_slice(), &key.sign(text.as_bytes()).to_bytes()].concat();
        format!("{text}\n\u{2014} {} {}\n", self.origin, Base64::encode_string(&signature))
    }

    /// Reads a note that one of the keys signed. Signatures of keys that are not known are passed over, as the standard
    /// wants it; a wrong one of a known key refuses the note.
    pub(crate) fn open(note: &str, keys: &[PublicKey]) -> Result<Self, &'static str> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or("it is not a signed note")?;
        let signed = note.get(..=text.len()).ok_or("it is not a signed note")?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err("it is not a checkpoint");
        };
        let size_read = size.parse::<u64>().ok().filter(|read| read.to_string() == size);
        let root = Base64::decode_vec(root).ok().and_then(|bytes| Hash::try_from(bytes).ok());
        let (Some(size), Some(root)) = (size_read, root) else { return Err("it is not a checkpoint") };
        let mut is_signed = false;
        for line in signatures.strip_suffix('\n').ok_or("its last line is cut")?.split('\n') {
            let signature = line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' '));
            let (name, signature) = signature.ok_or("one of its signature lines is malformed")?;
            let signature = Base64::decode_vec(signature).map_err(|_| "one of its signature lines is malformed")?;
            let (id, signature) =
                signature.split_first_chunk::<4>().ok_or("one of its signature lines is malformed")?;
            let Some(key) = keys.iter().find(|key| key.name == name && key.id == *id) else { continue };
            if name != origin {
                return Err("it is signed with the key of another log");
            }
            let signature = Signature::from_slice(signature).map_err(|_| "its signature is wrong")?;
            key.key.verify_strict(signed.as_bytes(), &signature).map_err(|_| "its signature is wrong")?;
            is_signed = true;
        }
        if is_signed { Ok(Self { origin: origin.to_owned(), size, root }) } else { Err("no given key signed it") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "hall.example/audit/1".to_owned(), size: 12, root: [9; 32] }
    }

    #[test]
    fn a_signed_checkpoint_is_read_back_with_its_key_line() {
        let line = PublicKey::new(checkpoint().origin, key().verifying_key()).to_line();
        let keys = [PublicKey::parse(&line).unwrap()];
        let note = checkpoint().sign(&key());
        assert_eq!(Checkpoint::open(&note, &keys), Ok(checkpoint()));
        // A witness's signature changes nothing.
        let cosigned = format!("{note}\u{2014} witness.example {}\n", Base64::encode_string(&[1; 76]));
        assert_eq!(Checkpoint::open(&cosigned, &keys), Ok(checkpoint()));
    }

    /// The example of C2SP signed-note: its key line and note, signed by somebody else's code.
    #[test]
    fn the_standards_own_example_verifies() {
        let line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key = PublicKey::parse(line).unwrap();
        assert_eq!(key.to_line(), line);
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let bytes = Base64::decode_vec(signature).unwrap();
        assert_eq!(bytes[..4], key.id);
        key.key.verify_strict(text.as_bytes(), &Signature::from_slice(&bytes[4..]).unwrap()).unwrap();
    }

    #[test]
    fn a_note_changed_in_any_byte_is_refused() {
        let keys = [PublicKey::new(checkpoint().origin, key().verifying_key())];
        let note = checkpoint().sign(&key());
        for at in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= 1 << (at % 8);
            let Ok(changed) = String::from_utf8(changed) else { continue };
            assert!(Checkpoint::open(&changed, &keys).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_logs_key_signs_nothing_here() {
        let note = checkpoint().sign(&key());
        let other = PublicKey::new("hall.example/audit/2".to_owned(), key().verifying_key());
        assert_eq!(Checkpoint::open(&note, &[other]), Err("no given key signed it"));
        let impostor = SigningKey::from_bytes(&[8; 32]).verifying_key();
        let keys = [PublicKey::new(checkpoint().origin, impostor)];
        assert!(Checkpoint::open(&note, &keys).is_err());
    }

    #[test]
    fn a_mistyped_key_line_is_refused() {
        let line = PublicKey::new("a/b".to_owned(), key().verifying_key()).to_line();
        for wrong in [line.replace("a/b", "a/c"), line[..line.len() - 1].to_owned(), "x".to_owned(), String::new()] {
            assert!(PublicKey::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
