//! `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion").

mod answer;
mod content;
mod request;

pub use request::ChatQuestion;
