//! What only PostgreSQL has: the wall between tenants in the database itself, several servers, and a network in between.
//!
//! `cargo xtask test` starts a cluster for them; by themselves they are ignored.
#![expect(clippy::disallowed_methods, reason = "tests name their own scopes")]

mod lost_commits;
mod lost_connections;
mod starting;
mod two_servers;
mod wall;
