//! The audit log on a real SQLite file.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod append;
mod checkpoint;
mod database;
mod export;
mod independent;
mod page;
mod tampered_file;
mod world;
