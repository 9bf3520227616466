//! Identity on a real SQLite file, with identity providers that speak real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]
#![expect(clippy::disallowed_methods, reason = "tests name their own scopes")]

mod accepted;
mod authenticated;
mod conformance;
mod demo_provider;
mod issuer;
mod keys;
mod logout;
mod members;
mod provider;
mod refused;
mod roles;
mod same_person;
mod world;
