//! What a member keeps: the list, one conversation along its branch, and what they do with it.

pub(crate) mod branch;
mod delete;
mod export;
mod list;
mod purge;
mod rename;
mod search;
pub(crate) mod show;
pub(crate) mod title;

pub use export::{ConversationFile, MessageOfFile};
