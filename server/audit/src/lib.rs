//! The audit log: who did what to what, in one chain for each organization that nobody can edit unnoticed.
//!
//! 1. [`Audit::append`] writes an event in the transaction of the change it describes: no event, no change. The event's
//!    record has exactly one encoding; its hash is a leaf of an RFC 6962 tree, and each record holds the leaf of the one
//!    before. The chain's end is a row that is locked until the transaction ends, so that sequence numbers have no gap.
//! 2. Settled ledger rows join the chain in batches: a `ledger.batch` event holds the root over their leaves
//!    ([`ledger_batch`]).
//! 3. [`Audit::checkpoint`] signs length and root of the tree (C2SP tlog-checkpoint). Each organization's checkpoint is
//!    itself an event of the instance log, so that removing a whole organization shows.
//! 4. [`Audit::export`] writes a range with its proof as JSON Lines; [`verify::verify`] checks such a file with the public
//!    key alone and names the first bad record. [`Audit::verify_database`] sends the rows through the same code.
//!
//! What this can't do: without a checkpoint that is kept elsewhere, whoever can write the database can roll all of it
//! back; and whoever holds the server's keys can write false events from then on, but none that an external checkpoint
//! covers. It never holds message text, secrets or names: people appear by id.

mod append;
mod batch;
mod checkpoint;
mod detail;
mod error;
mod event;
mod export;
mod hex;
mod keys;
mod last_checkpoint;
mod ledger_record;
mod log;
mod note;
mod page;
mod problem;
mod record;
mod rows;
mod standing;
mod tree;
pub mod verify;
mod verify_database;
mod verify_due;

pub use batch::ledger_batch;
pub use error::Error;
pub use event::{Actor, Event, Outcome};
pub use export::Export;
pub use keys::Keys;
pub use ledger_record::ledger_leaf;
pub use log::{Audit, READERS};
pub use note::NotAVkey;
