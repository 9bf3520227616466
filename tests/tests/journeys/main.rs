//! The main job, end to end: real HTTP, a real SQLite file, a real OpenID Connect provider, the provider's protocol.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]

mod audit_trail;
mod completions;
mod connections;
mod credentials;
mod custody;
mod limits;
mod pages;
mod sign_in;
