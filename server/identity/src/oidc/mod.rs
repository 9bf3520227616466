//! The relying party's side of OpenID Connect (Core 1.0, Discovery 1.0), over `outbound`.
//!
//! Documents are fetched and judged here: `discovery` and `key_set` read what the issuer publishes, `party` keeps it for
//! a while, `exchange` trades the code, `id_token` and `user_info` say who it is, `logout_token` who left. Nothing here knows
//! members.

pub(crate) mod discovery;
mod exchange;
pub(crate) mod http;
mod id_token;
pub(crate) mod key_set;
mod logout_token;
mod party;
mod person;
pub(crate) mod strict_json;
mod user_info;

pub use discovery::IssuerFault;
pub use exchange::{Client, Registration, client, word};
pub use id_token::Fault;
pub use logout_token::{LogoutToken, Unverified};
pub use party::Parties;
pub use person::{Person, Return};
