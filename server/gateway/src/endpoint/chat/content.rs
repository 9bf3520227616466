//! What messages and tools of a request add up to.

use super::super::{
    facts::{Input, PER_IMAGE, PER_MESSAGE, PER_TOOL},
    fields::{Fields, members},
    names,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// What is read of a message.
const MESSAGE: [&str; 2] = ["content", "audio"];
/// What is read of a part of a message.
const PART: [&str; 3] = ["type", "image_url", "file"];

/// What messages and tools add up to.
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
            for member in members(&message, &path, &MESSAGE)? {
                match member.name.as_ref() {
                    "content" if member.value.kind() == Kind::Array => self.parts(&member.value, &path)?,
                    // Refers to an earlier spoken answer at the provider.
                    "audio" if !member.value.is_null() => {
                        return Err(Error::malformed(&format!("{path}.audio"), names::STORED));
                    }
                    _ => {}
                }
            }
        }
        self.0.beside(count.saturating_mul(PER_MESSAGE));
        if count == 0 { Err(wrong()) } else { Ok(()) }
    }

    fn parts(&mut self, parts: &Value<'_>, message: &str) -> Result<(), Error> {
        for (at, part) in parts.elements().enumerate() {
            let path = format!("{message}.content[{at}]");
            let fields = members(&part, &path, &PART)?;
            let kind = Fields(&fields).get("type").and_then(Value::as_str);
            match kind.as_deref() {
                Some("text" | "refusal") => {}
                Some("file") => {
                    self.0.is_opaque = true;
                    let path = format!("{path}.file");
                    let file =
                        Fields(&fields).get("file").map(|file| members(file, &path, &["file_id"])).transpose()?;
                    names::refuse_stored(Fields(&file.unwrap_or_default()), &path, &["file_id"])?;
                }
                Some("image_url") => self.image(Fields(&fields).get("image_url"), &path)?,
                _ => self.0.is_opaque = true,
            }
        }
        Ok(())
    }

    fn image(&mut self, image: Option<&Value<'_>>, path: &str) -> Result<(), Error> {
        let read = |image| members(image, &format!("{path}.image_url"), &["url"]);
        let fields = image.map(read).transpose()?.unwrap_or_default();
        match Fields(&fields).get("url").filter(|url| url.raw().starts_with(b"\"data:image/")) {
            Some(url) => self.0.image(url.text_bytes(), PER_IMAGE),
            // Whatever is behind an address, Keyhall does not fetch it; other data may be a film, or a book.
            None => self.0.is_opaque = true,
        }
        Ok(())
    }

    /// Adds the tools up; only kinds that cost nothing but their text are known.
    pub fn tools(&mut self, tools: Option<&Value<'_>>) -> Result<(), Error> {
        let Some(tools) = tools else { return Ok(()) };
        if tools.kind() != Kind::Array {
            return Err(Error::malformed("tools", "It must be a list."));
        }
        for (at, tool) in tools.elements().enumerate() {
            let path = format!("tools[{at}]");
            let fields = members(&tool, &path, &["type"])?;
            let kind = Fields(&fields).get("type").and_then(Value::as_str);
            if !matches!(kind.as_deref(), Some("function" | "custom")) {
                let detail =
                    "Only `function` and `custom` are known: tools that the provider runs are billed in other ways.";
                return Err(Error::malformed(&format!("{path}.type"), detail));
            }
            self.0.beside(PER_TOOL);
        }
        Ok(())
    }
}
