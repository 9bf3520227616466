//! What can go wrong with unreadable things.

use crate::Purpose;
use std::{io, path::PathBuf};

/// A failure to seal or to open, or an identity file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No file is at the path.
    #[error("there is no identity file at {}: make one with `keyhall setup --identity-file {}`", .0.display(), .0.display())]
    Missing(PathBuf),
    /// A file that must not be overwritten is at the path.
    #[error("{} is there already and is not overwritten: every secret may be sealed to it", .0.display())]
    Exists(PathBuf),
    /// The path names a folder, a pipe or a device.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// Others than its owner may read or change it.
    #[error("others may read the identity file {} (mode {mode:04o}): run `chmod 600 {}`", .path.display(), .path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file could not be read or made.
    #[error("the identity file {} can't be used: {source}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the file is no age identity. The line itself is not repeated: it may be a secret with a typing error.
    #[error("line {line} of {} is not an age identity: it must begin with AGE-SECRET-KEY-1, or with # for a comment", .path.display())]
    NotAnIdentity {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// The files hold no identity at all.
    #[error("there is no age identity in {}: make one with `keyhall setup`", .0.display())]
    NoIdentity(PathBuf),
    /// No file was named.
    #[error("no identity file is named: set KEYHALL_AGE_IDENTITY_FILE, or make one with `keyhall setup`")]
    NoFile,
    /// An extra recipient is not an age X25519 recipient.
    #[error("`{0}` is not an age recipient: it must begin with age1")]
    NotARecipient(String),
    /// The row names recipients that secrets are not sealed to now.
    #[error("the header names the recipients {named}, but secrets are sealed to {used}")]
    OtherRecipients {
        /// In the header.
        named: String,
        /// Of this instance.
        used: String,
    },
    /// age could not encrypt.
    #[error("the secret can't be sealed: {0}")]
    Seal(String),
    /// The MAC does not confirm the file under the header: moved, replaced, forged, or sealed with an identity that is
    /// not loaded.
    #[error("the seal does not match: the row was changed, or its identity is not loaded")]
    Unbound,
    /// The MAC holds, but no identity opens the file.
    #[error("no identity opens the sealed file")]
    Undecryptable,
    /// The header inside is not the one outside.
    #[error("the sealed file belongs to another row")]
    Foreign,
    /// The plain text has no proper form.
    #[error("what was sealed has no proper form")]
    Malformed,
    /// Encrypted content was changed or belongs elsewhere.
    #[error("the encrypted content was changed or belongs elsewhere")]
    Content,
    /// A key of the keyring is missing, doubled or has the wrong length.
    #[error("the keyring's key `{0}` is missing, doubled or damaged")]
    Keyring(Purpose),
}
