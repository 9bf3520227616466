//! The identity file: who may read it, what is in it, how it is made.

use crate::Error;
use age::{secrecy::ExposeSecret, x25519::Identity};
use bech32::{Bech32, Hrp};
use context::Entropy;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// Larger than any sensible number of identities.
const MAX_BYTES: u64 = 64 * 1024;

/// Makes a file of mode 0600 with one new identity. Never overwrites one.
pub(crate) fn create(path: &Path, entropy: &dyn Entropy) -> Result<Identity, Error> {
    let identity = generate(entropy)?;
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
        _ => Error::File { path: path.to_owned(), source },
    };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    let mut text = Zeroizing::new(format!(
        "# Keyhall seals every secret to this age identity. Keep a copy outside the server.\n# public key: {}\n",
        identity.to_public()
    ));
    let secret = identity.to_string();
    text.reserve_exact(secret.expose_secret().len() + 1);
    text.push_str(secret.expose_secret());
    text.push('\n');
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| {
        // The name has to survive a power failure as well.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    });
    if let Err(source) = written {
        // A file without an identity would be refused later, with a worse explanation.
        let _ = std::fs::remove_file(path);
        return Err(failed(source));
    }
    Ok(identity)
}

/// A new X25519 identity from our own randomness (age v1, "X25519 recipient stanza": 32 random bytes in Bech32).
pub(crate) fn generate(entropy: &dyn Entropy) -> Result<Identity, Error> {
    let bytes = Zeroizing::new(entropy.bytes::<32>());
    let unusable = |why: String| Error::Seal(why);
    let prefix = Hrp::parse("age-secret-key-").map_err(|error| unusable(error.to_string()))?;
    let text = bech32::encode_upper::<Bech32>(prefix, &*bytes).map_err(|error| unusable(error.to_string()))?;
    Zeroizing::new(text).parse().map_err(|why: &str| unusable(why.to_owned()))
}

/// The identities in a file, in its order.
pub(crate) fn read(path: &Path) -> Result<Vec<Identity>, Error> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => Error::Missing(path.to_owned()),
        _ => Error::File { path: path.to_owned(), source },
    };
    let file = File::open(path).map_err(failed)?;
    // Of the opened file, not of the path: what is checked is what is read.
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    if is_exposed(about.mode(), about.uid()) {
        return Err(Error::Exposed { path: path.to_owned(), mode: about.mode() & 0o7777 });
    }
    let size = usize::try_from(about.len().min(MAX_BYTES)).unwrap_or_default();
    let mut text = Zeroizing::new(String::with_capacity(size + 1));
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(failed)?;
    parse(path, &text)
}

/// Nobody else may do anything with it; its group may read it where root owns it, which is how Kubernetes and systemd
/// hand secrets to a service.
const fn is_exposed(mode: u32, owner: u32) -> bool {
    let (group, other) = (mode >> 3 & 7, mode & 7);
    other != 0 || (group != 0 && !(group == 4 && owner == 0))
}

fn parse(path: &Path, text: &str) -> Result<Vec<Identity>, Error> {
    let mut identities = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let identity = line.parse().map_err(|_| Error::NotAnIdentity { path: path.to_owned(), line: index + 1 })?;
        identities.push(identity);
    }
    if identities.is_empty() {
        return Err(Error::NoIdentity(path.to_owned()));
    }
    Ok(identities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_reads_it_or_the_group_that_root_chose() {
        for (mode, owner, exposed) in [
            (0o600, 1000, false),
            (0o400, 1000, false),
            (0o440, 0, false),
            (0o640, 0, false),
            (0o440, 1000, true),
            (0o660, 0, true),
            (0o604, 0, true),
            (0o601, 1000, true),
            (0o644, 1000, true),
        ] {
            assert_eq!(is_exposed(0o100_000 | mode, owner), exposed, "{mode:o} of {owner}");
        }
    }

    #[test]
    fn a_generated_identity_is_one_that_age_reads() {
        let identity = generate(&context::SystemEntropy).unwrap();
        let text = identity.to_string();
        let same: Identity = text.expose_secret().parse().unwrap();
        assert_eq!(same.to_public().to_string(), identity.to_public().to_string());
    }
}
