//! The ledger on a real SQLite file, with a clock that stands still until it is moved.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests make their own callers, scopes and tasks")]

mod admission;
mod allowance;
mod batches;
mod limits;
mod recovery;
mod report;
mod settlement;
mod sums;
mod world;
