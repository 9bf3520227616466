//! Serving a caller of one API by a provider of another: pure functions, in both directions between OpenAI's chat
//! completions and Anthropic's Messages.
//!
//! 1. A request is read by its rules ([`fate`]): each member is told in the other API's words, left out because nothing
//!    changes by that, or refused with 400, naming it. A member without a rule is refused. `docs/TRANSLATION.md` prints the
//!    same rules.
//! 2. What is nested (schemas, arguments, numbers) keeps its bytes and its order.
//! 3. A provider's answer, whole or event by event, is put into the caller's words, usage and reasons to stop included. What
//!    it says beyond what was asked for and can't be told makes it [`Garbage`], never a gap.

mod arguments;
mod chat_over_messages;
#[cfg(test)]
mod document;
mod fate;
mod fields;
mod found;
mod messages_over_chat;
mod reason;
#[cfg(test)]
mod tests;
mod usage;
mod write;

use crate::{
    Error,
    endpoint::{Garbage, UNKNOWN_ANSWER},
    translation::{Known, StreamTranslation, Translation},
};
use bytes::Bytes;
use types::Moment;

/// Callers of chat completions, served by a provider of Messages.
#[derive(Clone, Copy, Debug)]
pub struct ChatOverMessages {
    /// When the question was asked: Anthropic says no time, and chat completions have one.
    pub created: Moment,
}

/// Callers of Messages, served by a provider of chat completions.
#[derive(Clone, Copy, Debug)]
pub struct MessagesOverChat;

impl Translation for ChatOverMessages {
    fn request(&self, body: &Bytes, known: Known) -> Result<Bytes, Error> {
        let most = known.max_output.unwrap_or(UNKNOWN_ANSWER);
        chat_over_messages::request(body, most).map(Bytes::from)
    }

    fn answer(&self, _: &Bytes, answer: &[u8]) -> Result<Bytes, Garbage> {
        chat_over_messages::answer(answer, self.created.unix_seconds()).map(Bytes::from)
    }

    fn stream(&self, body: &Bytes) -> Box<dyn StreamTranslation> {
        let wants_usage = chat_over_messages::wants_usage(body);
        Box::new(chat_over_messages::Chunks::new(self.created.unix_seconds(), wants_usage))
    }
}

impl Translation for MessagesOverChat {
    fn request(&self, body: &Bytes, _: Known) -> Result<Bytes, Error> {
        messages_over_chat::request(body).map(Bytes::from)
    }

    fn answer(&self, body: &Bytes, answer: &[u8]) -> Result<Bytes, Garbage> {
        messages_over_chat::answer(answer, messages_over_chat::shows_thinking(body)).map(Bytes::from)
    }

    fn stream(&self, body: &Bytes) -> Box<dyn StreamTranslation> {
        Box::new(messages_over_chat::Events::new(messages_over_chat::shows_thinking(body)))
    }
}

impl StreamTranslation for chat_over_messages::Chunks {
    fn event(&mut self, data: &[u8]) -> Result<Bytes, Garbage> {
        Self::event(self, data).map(Bytes::from)
    }

    fn end(&mut self) -> Result<Bytes, Garbage> {
        Self::end(self).map(Bytes::from)
    }
}

impl StreamTranslation for messages_over_chat::Events {
    fn event(&mut self, data: &[u8]) -> Result<Bytes, Garbage> {
        Self::event(self, data).map(Bytes::from)
    }

    fn end(&mut self) -> Result<Bytes, Garbage> {
        Self::end(self).map(Bytes::from)
    }
}
