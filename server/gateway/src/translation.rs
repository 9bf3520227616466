//! Where a request is put into another API's words: a caller speaks one, the connection's provider another.
//!
//! A translation stands at two places and nowhere else. On the way out it makes a request of the provider's API from one
//! that was read and validated; what it makes is read, bounded, admitted and spliced like any other of that API, so that
//! the ledger counts what is really sent. On the way back it makes the caller's events from the provider's; the provider's
//! own reader has read these before, so that usage, deltas and faults never depend on a translation.
//!
//! Errors of the provider need none: they become a [`crate::ProviderFault`], and doors write it in their dialect.

use crate::{Error, endpoint::Garbage};
use bytes::Bytes;
use std::fmt;

/// What is known of a model that a request goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Tokens that fit.
    pub context_window: Option<u64>,
    /// Most tokens that it answers.
    pub max_output: Option<u64>,
}

/// One direction between two APIs. Pure: the same bytes make the same bytes.
pub trait Translation: fmt::Debug + Send + Sync {
    /// The caller's request (read and validated already) in the provider's words. `model` stays the caller's name: it is
    /// replaced later, by a splice. Refuses by name what the other API has no words for.
    fn request(&self, body: &Bytes, known: Known) -> Result<Bytes, Error>;

    /// A whole answer of the provider in the caller's words. `body` is the caller's request: it says what the caller wants to
    /// hear.
    fn answer(&self, body: &Bytes, answer: &[u8]) -> Result<Bytes, Garbage>;

    /// For one stream. `body` is the caller's request: it says what the caller wants to hear (`include_usage`).
    fn stream(&self, body: &Bytes) -> Box<dyn StreamTranslation>;
}

/// A stream on its way back. It is given every event of the provider in order, those that only Keyhall asked for too.
pub trait StreamTranslation: Send {
    /// The caller's events, framed as they go over the wire (`event:` and `data:` lines, empty line), for one event of the
    /// provider: its `data` lines, joined. Empty where it says nothing to the caller. The provider's terminal event
    /// (`[DONE]`, `message_stop`) makes the caller's.
    fn event(&mut self, data: &[u8]) -> Result<Bytes, Garbage>;

    /// The caller's terminal event, where the provider's answer is complete and its body ended without one.
    fn end(&mut self) -> Result<Bytes, Garbage>;
}
