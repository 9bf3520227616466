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
pub mod chat_over_messages;
#[cfg(test)]
mod document;
mod fate;
mod fields;
mod found;
pub mod messages_over_chat;
mod reason;
#[cfg(test)]
mod tests;
mod usage;
mod write;

pub(crate) use crate::chunk::Garbage;
