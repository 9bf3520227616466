//! The identities that secrets are sealed to.

use crate::{
    Error, Header, identity_file,
    mac::{hex, hmac_sha256, is_hmac_sha256},
    padding,
};
use age::{
    Decryptor, Encryptor,
    secrecy::ExposeSecret,
    x25519::{Identity, Recipient},
};
use context::Entropy;
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use std::{
    fmt,
    io::{Read, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// A sealed secret: an age file, and the MAC that binds it to its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The age file (binary, not armored). The stock `age` command opens it, which is how an operator recovers one.
    pub blob: Vec<u8>,
    /// HMAC-SHA-256 over the header and SHA-256 of the file.
    pub mac: Vec<u8>,
}

/// The age identities of this server: the first seals and opens, the others only open.
pub struct Master {
    identities: Vec<Bound>,
    /// Further recipients that every secret is sealed to: an identity kept in a safe.
    extra: Vec<Recipient>,
}

/// An identity with the key derived from it that binds files to headers.
struct Bound {
    identity: Identity,
    key: Zeroizing<[u8; 32]>,
}

impl Bound {
    /// HKDF-SHA-256 (RFC 5869) over the identity's text, which is all that age gives away of it.
    fn new(identity: Identity) -> Result<Self, Error> {
        let text = identity.to_string();
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, text.expose_secret().as_bytes())
            .expand(b"kh/v1/bind", &mut *key)
            .map_err(|error| Error::Seal(error.to_string()))?;
        Ok(Self { identity, key })
    }
}

impl Master {
    /// Makes an identity file of mode 0600 and uses it. Refuses to overwrite a file.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::File`].
    pub fn create_file(path: &Path, entropy: &dyn Entropy) -> Result<Self, Error> {
        Ok(Self { identities: vec![Bound::new(identity_file::create(path, entropy)?)?], extra: Vec::new() })
    }

    /// Reads identity files. The first identity of the first file is the active one; all others only open what was
    /// sealed to them earlier. Secrets are sealed to the extra recipients (`age1…`) as well.
    ///
    /// A file is refused when others than its owner may touch it; its group may read it where root owns it.
    ///
    /// # Errors
    /// [`Error::NoFile`], [`Error::Missing`], [`Error::NotAFile`], [`Error::Exposed`], [`Error::File`],
    /// [`Error::NotAnIdentity`], [`Error::NoIdentity`], [`Error::NotARecipient`].
    pub fn from_file(paths: &[PathBuf], extra_recipients: &[String]) -> Result<Self, Error> {
        let mut identities = Vec::new();
        for path in paths {
            for identity in identity_file::read(path)? {
                identities.push(Bound::new(identity)?);
            }
        }
        if identities.is_empty() {
            return Err(Error::NoFile);
        }
        let recipient = |text: &String| text.trim().parse().map_err(|_| Error::NotARecipient(text.clone()));
        let extra = extra_recipients.iter().map(recipient).collect::<Result<_, _>>()?;
        Ok(Self { identities, extra })
    }

    /// 16 hexadecimal digits that name the recipients secrets are sealed to now: active identity and extra ones, in any
    /// order.
    pub fn recipient_fp(&self) -> String {
        let mut recipients: Vec<_> = self.recipients().iter().map(ToString::to_string).collect();
        recipients.sort_unstable();
        recipients.dedup();
        let hash = Sha256::digest(recipients.join("\n"));
        hex(hash.first_chunk::<8>().map_or(&[], |half| half.as_slice()))
    }

    /// The public recipients that secrets are sealed to, the active identity's first (`age1…`).
    pub fn recipients(&self) -> Vec<Recipient> {
        let active = self.identities.first().map(|bound| bound.identity.to_public());
        active.into_iter().chain(self.extra.iter().cloned()).collect()
    }

    /// Seals a secret under its header.
    ///
    /// # Errors
    /// [`Error::OtherRecipients`] when the header names others than [`Master::recipient_fp`]; [`Error::Seal`].
    pub fn seal(&self, header: &Header, secret: &[u8]) -> Result<Sealed, Error> {
        let used = self.recipient_fp();
        if header.recipient_fp != used {
            return Err(Error::OtherRecipients { named: header.recipient_fp.clone(), used });
        }
        let active = self.identities.first().ok_or(Error::NoFile)?;
        let header = header.to_bytes();
        let blob = encrypt(&self.recipients(), &padding::pad(&header, secret))?;
        let mac = hmac_sha256(&active.key, &bound_bytes(&header, &blob)).to_vec();
        Ok(Sealed { blob, mac })
    }

    /// Opens a secret that was sealed under exactly this header: the MAC first, then the file, then the header inside.
    ///
    /// # Errors
    /// [`Error::Unbound`] before anything is decrypted; then [`Error::Undecryptable`], [`Error::Foreign`],
    /// [`Error::Malformed`].
    pub fn open(&self, header: &Header, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Error> {
        let header = header.to_bytes();
        let message = bound_bytes(&header, &sealed.blob);
        let bound = self.identities.iter().find(|bound| is_hmac_sha256(&bound.key, &message, &sealed.mac));
        let bound = bound.ok_or(Error::Unbound)?;
        padding::unpad(&header, &decrypt(&bound.identity, &sealed.blob)?)
    }
}

impl fmt::Debug for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Master({} identities, recipients {})", self.identities.len(), self.recipient_fp())
    }
}

/// What the MAC covers. The header ends by its own lengths, the hash has a fixed one.
fn bound_bytes(header: &[u8], blob: &[u8]) -> Vec<u8> {
    [header, Sha256::digest(blob).as_slice()].concat()
}

fn encrypt(recipients: &[Recipient], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn fmt::Display| Error::Seal(error.to_string());
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(|error| failed(&error))?;
    let mut blob = Vec::new();
    let mut writer = encryptor.wrap_output(&mut blob).map_err(|error| failed(&error))?;
    writer.write_all(plain).map_err(|error| failed(&error))?;
    writer.finish().map_err(|error| failed(&error))?;
    Ok(blob)
}

fn decrypt(identity: &Identity, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let decryptor = Decryptor::new(blob).map_err(|_| Error::Undecryptable)?;
    let mut reader =
        decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).map_err(|_| Error::Undecryptable)?;
    // The plain text is shorter than the file: no growing leaves copies behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(blob.len()));
    reader.read_to_end(&mut plain).map_err(|_| Error::Undecryptable)?;
    Ok(plain)
}
