//! The chat: the list of conversations, one conversation, and replies as they come.
//!
//! 1. A page loads a conversation once; from then on its [`thread`] holds what is shown.
//! 2. A question is a form. With script it is sent in place and the thread fetches the new branch.
//! 3. A reply that is being made follows its turn ([`turn_stream`]); only blocks that changed are drawn again.

mod composer;
mod conversation_header;
mod conversation_nav;
mod conversation_page;
mod days;
mod message;
mod message_details;
mod model_picker;
mod question;
mod reply;
mod reply_text;
mod shortcuts;
mod thread;
mod transcript;
mod turn_stream;

pub use conversation_nav::ConversationNav;
pub use conversation_page::{ConversationPage, NewChatPage};
