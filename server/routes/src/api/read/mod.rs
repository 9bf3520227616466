//! Reading requests strictly.

mod address;
mod asking;
mod body;
mod query;
mod secret;

pub(crate) use address::{At, AtBoth};
pub(crate) use asking::Asking;
pub(crate) use body::{Sent, too_large};
pub(crate) use query::Asked;
pub(crate) use secret::SecretText;

use super::refusal::escaped;
use serde_path_to_error::{Path, Segment};

/// Where something stands, as a JSON pointer (RFC 6901). A member that is missing stands where it should; of one
/// that stands twice, serde tells the object alone.
fn pointer(path: &Path, detail: &str) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
            Segment::Enum { variant } => pointer.push_str(&format!("/{}", escaped(variant))),
            Segment::Unknown => {}
        }
    }
    let named = ["missing field `", "duplicate field `"].into_iter().find_map(|said| detail.strip_prefix(said));
    if let Some(name) = named.and_then(|rest| rest.split('`').next()) {
        pointer.push_str(&format!("/{}", escaped(name)));
    }
    pointer
}

/// serde's wording as a sentence, without the place in the text.
fn sentence(detail: &str) -> String {
    let said = detail.split(" at line ").next().unwrap_or(detail);
    let mut letters = said.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
