//! The HTTP doors that are not pages.
//!
//! 1. Every request gets an id and an [`context::Origin`] ([`request`]).
//! 2. [`authenticate`] turns what was shown, a session cookie or a bearer token, into a `Caller`: the only place where that
//!    happens. [`same_origin`] refuses what another site sent.
//! 3. A door changes dialect and nothing else: it reads the request, asks one handle, writes the answer. The gateway
//!    speaks OpenAI's ([`v1`]), the rest problem+json ([`problem`]). The administration API describes itself ([`api`]).
//!
//! No decision about money, keys or people is made here, and no door calls another.

mod api;
pub mod authenticate;
mod back_channel;
mod body;
mod chat_events;
mod conversation_exports;
mod csv;
mod doors;
mod exports;
mod health;
pub mod outermost;
pub mod problem;
pub mod request;
mod rooms;
mod same_origin;
mod security_headers;
mod session_store;
pub mod sessions;
mod sign_in;
mod sign_in_link;
mod trial;
mod usage_rows;
mod v1;

pub use doors::{Door, Doors};
pub use problem::Refusal;
pub use rooms::{Handles, Rooms, Settings};
pub use session_store::SessionRows;
pub use usage_rows::{usage_pages, usage_report, usage_rows};

/// The doors for people, which share the session layers with pages.
pub fn doors(rooms: &Rooms) -> Doors {
    let pages = Doors::default().merge(sign_in::doors()).merge(sign_in_link::doors()).merge(chat_events::doors());
    let pages = pages.merge(trial::doors());
    pages.merge(conversation_exports::doors()).merge(exports::doors()).merge(api::doors(rooms))
}

/// The doors for programs: the gateway, the identity provider's logout and the probes. They have no session and set no cookie.
pub fn gateway_doors(rooms: &Rooms) -> Doors {
    let probes = Doors::default().get("/healthz", health::alive).get("/readyz", health::ready);
    v1::doors(rooms).merge(back_channel::doors()).merge(probes)
}
