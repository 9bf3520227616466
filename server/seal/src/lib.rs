//! Everything unreadable: secrets sealed with age, the instance's random keys, tokens and encrypted content.
//!
//! 1. [`Master`] holds the age identities of the identity file. It seals a secret under a [`Header`] that says whose it
//!    is, what it is for and where it may be sent. age gives secrecy, not authorship: anyone who knows the public
//!    recipient can make a valid age file. Therefore a MAC under a key derived from the identity binds the file to its
//!    header, is checked before anything is decrypted, and the header is repeated inside and compared after.
//! 2. [`Keyring`] holds the instance's random keys, each of them a sealed row. They hash tokens, authenticate rows,
//!    fingerprint secrets and sign checkpoints; changing the identity never touches them.
//! 3. [`Token`] is the text of a credential: prefix, 256 random bits, checksum. It is stored as [`Keyring::token_hash`].
//! 4. [`ContentKey`] encrypts an organization's conversations.
//!
//! This crate is pure: no database, no network, no audit. It refuses to open what was moved to another row, another
//! purpose, another generation or another destination, and nothing in it prints a secret.

mod base62;
mod content;
mod error;
mod header;
mod identity_file;
mod keyring;
mod mac;
mod master;
mod padding;
mod problem;
mod token;

pub use content::ContentKey;
pub use error::Error;
pub use header::{Header, Purpose, UnknownPurpose};
pub use keyring::Keyring;
pub use mac::{hmac_sha256, is_hmac_sha256};
pub use master::{Master, Sealed};
pub use token::{Token, TokenKind};
pub use zeroize::Zeroizing;
