//! The gateway on a real SQLite file, in front of a simulated provider that speaks real HTTP.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests make their own callers, scopes and servers")]

mod allowed;
mod asking;
mod audio;
mod connecting;
mod embeddings;
mod ending;
mod faults;
mod images;
mod leaving;
mod messages;
mod overlong;
mod responses;
mod rotation;
mod sealed;
mod translated;
mod upstream;
mod world;
