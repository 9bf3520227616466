//! `POST /v1/messages` and `POST /v1/messages/count_tokens` (Anthropic API reference, "Messages").

mod answer;
mod content;
mod request;
mod tools;

pub use answer::Counted;
pub use request::MessagesQuestion;
