//! Sealed rows: provider keys, client secrets, data keys. Kept sealed, opened for one use.
//!
//! 1. [`Vault::keep`] seals a secret to the origin it may be sent to and writes the row and a `secret.set` event, with
//!    generation and hash of the sealed file, in the caller's transaction.
//! 2. [`Vault::open`] finds the row, compares it with the latest such event (a genuine but older file put back by hand is
//!    refused), checks the seal and answers the secret. What does not match is refused and recorded as `seal.mismatch`.
//!    An opened secret is remembered for five minutes at most, and no longer than until somebody changes connections.
//! 3. [`Vault::content_key`] is the organization's key for conversations, made on first use.
//! 4. [`keyring`] keeps the instance's own keys, from which everything else is derived.
//! 5. [`Vault::sealed_rows`] counts what is sealed to whom, and [`Vault::rewrap`] seals it to today's recipients.
//!
//! The vault does not know what a connection is, decides nothing about who may use a key, and never answers a secret for
//! another origin than the one it was sealed to.

mod cache;
mod content_key;
mod error;
mod forget;
mod keep;
pub mod keyring;
mod open;
mod problem;
mod recipients;
mod sealed_row;
mod vault;

pub use error::Error;
pub use recipients::SealedRows;
pub use seal::{ContentKey, Keyring, Purpose};
pub use vault::Vault;
