//! Callers of Anthropic's Messages, served by a provider of chat completions.

mod answer;
mod content;
mod output;
mod request;
mod results;
mod rules;
mod stream;
mod tools;
mod turns;

pub use answer::answer;
pub use request::{request, shows_thinking};
#[cfg(test)]
pub use rules::PLACES;
pub use stream::Events;
