//! The only way out: HTTP to addresses that tenants may name, bounded in size and time.
//!
//! 1. [`Outbound::check`] parses an address once and decides what can be decided without a network: https (http only
//!    where the operator listed it), no user name or password, port 443 or a listed one, and literal addresses that are
//!    global unicast after every way of wrapping one address in another is undone.
//! 2. [`Outbound::send`] connects with the same parsed `Url`. Names are resolved here, and one private answer among many
//!    refuses them all; the peer's address is looked at once more when the answer arrives.
//! 3. The answer is read with caps on bytes, on silence and on the whole ([`Caps`]).
//!
//! What the operator listed in the process's configuration ([`Rules`]) is the only exception, and it opens exactly what
//! it names. This crate follows no redirect, reads no proxy setting from the environment, keeps no cookie, sends no
//! referrer, asks for no compression and never puts a header's value into an error.

mod address;
mod client;
mod destination;
mod error;
mod pieces;
mod problem;
#[cfg(test)]
mod rebinding;
mod request;
mod resolver;
mod response;
mod rules;

pub use client::Outbound;
pub use error::Error;
pub use request::{Caps, Request};
pub use response::Response;
pub use rules::{Allowed, NotARule, Rules};
pub use url::Url;
