//! Conversations, messages, branches and turns: chatting with a model, and what is kept of it.
//!
//! 1. [`Chat::send`] stores a question and an empty reply, and starts a turn that outlives the request.
//! 2. The turn asks the gateway, like every other door, and nothing else: what it costs is decided there.
//! 3. [`Chat::events`] serves the reply while it is made, from any point, to any number of windows, in any process.
//! 4. Titles, messages and deltas lie sealed with the organization's data key, bound to their place.
//! 5. [`rich`] turns markdown into a tree that pages draw. No HTML is made from what a model says.
//! 6. Where the policy says so, an auditor reads one conversation under a review ([`Chat::ask_for_review`]): with a reason, an
//!    owner's approval and an end, recorded, and told to the member.
//!
//! Otherwise it refuses to show anybody a conversation that is not their own: not to admins, not to the operator. It asks no
//! model on its own account, and loads nothing that a reply points to.

mod chat;
mod content;
mod conversation;
mod error;
mod problem;
mod review;
pub mod rich;
mod turn;

pub use chat::Chat;
pub use conversation::{ConversationFile, MessageOfFile};
pub use error::Error;
pub use turn::SendMessage;
