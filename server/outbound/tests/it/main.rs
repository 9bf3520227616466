//! The way out, against real sockets.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod caps;
mod hosts;
mod spellings;
mod world;
