//! Callers of chat completions, served by a provider of Anthropic's Messages.

mod answer;
mod content;
mod output;
mod reasoning;
mod request;
mod rules;
mod stream;
mod tools;
mod turns;

pub use answer::answer;
pub use request::{request, wants_usage};
#[cfg(test)]
pub use rules::PLACES;
pub use stream::Chunks;
