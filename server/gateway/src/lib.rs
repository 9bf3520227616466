//! Asking a model: the one door to a provider, and the connections behind it.
//!
//! 1. An admin connects a provider ([`Gateway::connect`]): the key is tried before anything is stored, then sealed to the
//!    origin of the address. [`Gateway::replace_key`] changes it without a failed request.
//! 2. [`Ask`] reads a caller's bytes, one constructor for each API: what Keyhall must know is validated, a name that stands
//!    twice is refused, the rest is left where it lies.
//! 3. [`Gateway::ask`] finds the connection that offers the model, reserves the worst case in the ledger (durable), has the
//!    vault open the key for this one use, and sends the caller's bytes with a few members spliced in.
//! 4. The answer's bytes pass through as they come, read along for deltas and usage; the usage chunk that only Keyhall asked
//!    for is taken out. The exchange is a task of its own: whoever goes away loses no figures.
//! 5. However it ends, the reservation is settled: by the provider's figures, by an estimate from the bytes seen, or as a
//!    whole where nothing is known. What never reached the provider, or what it refused, is released.
//!
//! It refuses to send anything that is not in the ledger, to choose a host from a request, and to show anybody a provider's
//! words about the organization's account.

mod allowed;
mod ask;
mod asked;
mod cards;
mod connect;
mod endpoint;
mod error;
mod estimate;
mod exchange;
mod fault;
mod form;
mod gateway;
mod in_flight;
mod json;
mod leaving;
mod models;
mod names;
mod overlong;
mod probe;
mod problem;
mod provider;
mod recently;
mod remove;
mod replace_key;
mod route;
mod silence;
mod splice;
mod sse;
mod stream;
mod timeouts;
mod translate;
mod translation;
mod upstream;

pub use allowed::Change as AllowListChange;
pub use ask::{Answer, AnswerBody, AnswerStream, Ask, OnDisconnect, Settled, StreamItem};
pub use connect::NewConnection;
pub use endpoint::Endpoint;
pub use error::{Error, ProviderFault};
pub use gateway::Gateway;
pub use ledger::{LimitState, Usage};
pub use timeouts::Timeouts;
pub use upstream::Bounds;
