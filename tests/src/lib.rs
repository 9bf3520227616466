//! The tests' world: the real house on the database under test, with a real OpenID Connect provider and a model provider over
//! HTTP as neighbours.
//!
//! [`World::new`] makes one with the organization `acme`, connected to the model provider; a [`Browser`] signs a person in
//! through the identity provider as a browser does. Dropping a world is checked by [`World::end`]: no reservation, turn
//! or provider request may be left open.

mod browser;
mod empty;
mod server;
mod wire;
mod world;

pub use browser::{Browser, location};
pub use empty::{CLIENT_ID, CLIENT_SECRET, Empty};
pub use server::{Server, spawn};
pub use wire::Wire;
pub use world::{MODEL, PROVIDER_KEY, World, client, connection, served};
