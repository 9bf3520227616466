//! Chat, in real parts: a real SQLite file, the real gateway, vault, ledger and log, and a provider over HTTP.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod conversations;
mod payloads;
mod provider;
mod retention;
mod reviews;
mod rich;
mod turns;
mod world;
