//! How the API writes values down: text that loses nothing.

mod money;
mod time;
mod words;

pub(crate) use money::{PerMillion, Usd};
pub(crate) use time::{Time, When};
pub(crate) use words::*;

/// The beginning of a text that somebody sent, for an error that names it.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
