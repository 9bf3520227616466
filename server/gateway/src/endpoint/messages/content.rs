//! What the system prompt and the messages of a request add up to.

use super::super::{
    facts::{Input, PER_MESSAGE},
    fields::{Fields, members},
    names,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// Tokens of one image: Anthropic scales larger ones down to fewer than five thousand.
const PER_IMAGE: u64 = 10_000;
/// What is read of a block.
const BLOCK: [&str; 4] = ["type", "source", "content", "file_id"];
/// What is read of a source.
const SOURCE: [&str; 3] = ["type", "data", "file_id"];

/// What the system prompt and the messages add up to.
#[derive(Debug, Default)]
pub struct Content(pub Input);

impl Content {
    /// Adds the messages up.
    pub fn messages(&mut self, messages: Option<&Value<'_>>) -> Result<(), Error> {
        let wrong = || Error::malformed("messages", "It must be a list of at least one message.");
        let messages = messages.filter(|value| value.kind() == Kind::Array).ok_or_else(wrong)?;
        let mut count = 0_u64;
        for (at, message) in messages.elements().enumerate() {
            let path = format!("messages[{at}]");
            if message.kind() != Kind::Object {
                return Err(Error::malformed(&path, "It must be an object."));
            }
            count += 1;
            let fields = members(&message, &path, &["role", "content"])?;
            self.blocks(Fields(&fields).get("content"), &format!("{path}.content"))?;
        }
        self.0.beside(count.saturating_mul(PER_MESSAGE));
        if count == 0 { Err(wrong()) } else { Ok(()) }
    }

    /// Adds the system prompt: a text, or blocks of it.
    pub fn system(&mut self, system: Option<&Value<'_>>) -> Result<(), Error> {
        self.blocks(system, "system")
    }

    fn blocks(&mut self, blocks: Option<&Value<'_>>, path: &str) -> Result<(), Error> {
        for (at, block) in blocks.map(Value::elements).into_iter().flatten().enumerate() {
            self.block(&block, &format!("{path}[{at}]"))?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Value<'_>, path: &str) -> Result<(), Error> {
        let members = members(block, path, &BLOCK)?;
        let fields = Fields(&members);
        names::refuse_stored(fields, path, &["file_id"])?;
        self.0.beside(PER_MESSAGE);
        match fields.text("type").as_deref() {
            Some("text" | "thinking" | "redacted_thinking" | "tool_use" | "search_result" | "tool_reference") => Ok(()),
            Some("tool_result") => self.blocks(fields.get("content"), &format!("{path}.content")),
            Some(kind @ ("image" | "document")) => {
                self.source(fields.get("source"), kind == "image", &format!("{path}.source"))
            }
            // Whatever is in it is for the provider alone to count.
            _ => {
                self.0.is_opaque = true;
                Ok(())
            }
        }
    }

    fn source(&mut self, source: Option<&Value<'_>>, is_image: bool, path: &str) -> Result<(), Error> {
        let members = source.map(|source| members(source, path, &SOURCE)).transpose()?.unwrap_or_default();
        let fields = Fields(&members);
        names::refuse_stored(fields, path, &["file_id"])?;
        match (fields.text("type").as_deref(), fields.get("data")) {
            (Some("base64"), Some(data)) if is_image => self.0.image(data.text_bytes(), PER_IMAGE),
            (Some("text"), Some(_)) if !is_image => {}
            // An address, or pages: whatever is behind it, Keyhall does not look.
            _ => self.0.is_opaque = true,
        }
        Ok(())
    }
}
