//! What tools answered.

use super::{
    super::{fields::Fields, write::Object},
    content::{self, Part},
};
use crate::{Error, json::Kind};

/// A tool's answer.
#[derive(Debug)]
pub struct Answered {
    /// The message of role `tool`.
    pub message: String,
    /// What it holds beside text, said by the user: tools answer in text alone.
    pub beside: Vec<Part>,
}

/// Reads a block of type `tool_result`.
pub fn read(result: &Fields<'_>) -> Result<Answered, Error> {
    let id = result.need_text("tool_use_id")?;
    let mut texts = Vec::new();
    let mut beside = Vec::new();
    let parts = match result.get("content") {
        Some(value) if value.kind() == Kind::Array => {
            let blocks = result.list("content")?.unwrap_or_default();
            blocks.iter().map(|(block, path)| content::part(block, path)).collect::<Result<Vec<_>, _>>()?
        }
        _ => vec![result.text("content")?.map(|text| Part::Text(text.into_owned()))],
    };
    for part in parts.into_iter().flatten() {
        match part {
            Part::Text(text) => texts.push(text),
            Part::Other(_) => beside.push(part),
        }
    }
    if !beside.is_empty() {
        texts.push("(What else it gave follows in the next message.)".to_owned());
        beside.insert(0, Part::Text(format!("(What the tool gave in answer to the call {id}:)")));
    }
    let text = texts.join("\n\n");
    let text = if result.flag("is_error")? == Some(true) { format!("Error: {text}") } else { text };
    let message = Object::new().text("role", "tool").text("tool_call_id", &id).text("content", &text).end();
    Ok(Answered { message, beside })
}
