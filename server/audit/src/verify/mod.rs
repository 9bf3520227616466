//! Verification: pure. No database, no clock, no network, no secret.
//!
//! 1. [`verify`] reads an export line by line. Each line has exactly one spelling; anything else is refused.
//! 2. The header's `lead` stands for the events before the range; every event is hashed, compared with the hash recorded
//!    for it, linked to the one before and added to the tree; the ledger rows after a `ledger.batch` event are hashed and
//!    compared with the root in it.
//! 3. Wherever a checkpoint stands, its signature has to be one of the given keys', and its root the tree's.
//! 4. A checkpoint that was kept elsewhere, when given, has to be a point of the same log.

mod body;
mod chain;
mod fault;
mod file;
mod line;

pub(crate) use body::check_given;
pub(crate) use chain::Chain;
pub(crate) use fault::{Fault, Place};
pub(crate) use line::{CheckpointLine, FORMAT, HeaderLine, LedgerLine, to_line};

pub use file::{Error, Given, verify};
