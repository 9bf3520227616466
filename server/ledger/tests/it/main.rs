//! The ledger on a real SQLite file, with a clock that stands still until it is moved.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests make their own callers, scopes and tasks")]

mod admission;
mod allowance;
mod batches;
mod explained;
mod lane;
mod limits;
mod price_lists;
mod recovery;
mod report;
mod settlement;
mod soft;
mod subjects;
mod sums;
mod world;
