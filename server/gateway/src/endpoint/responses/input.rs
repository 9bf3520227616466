//! What the items of a Responses request add up to.

use super::{
    super::{
        facts::{Input, PER_IMAGE, PER_MESSAGE},
        fields::{Fields, members},
        names::{self, STORED},
    },
    tools,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// What is read of an item.
const ITEM: [&str; 7] = ["type", "role", "id", "content", "output", "tools", "file_id"];
/// What is read of a part.
const PART: [&str; 3] = ["type", "image_url", "file_id"];

/// What the items add up to.
#[derive(Debug, Default)]
pub struct Content(pub Input);

impl Content {
    /// Adds the input up: a text, or items.
    pub fn input(&mut self, input: Option<&Value<'_>>) -> Result<(), Error> {
        let input = input.ok_or_else(|| Error::malformed("input", "It is missing."))?;
        match input.kind() {
            Kind::String => self.0.beside(PER_MESSAGE),
            Kind::Array => {
                for (at, item) in input.elements().enumerate() {
                    self.item(&item, &format!("input[{at}]"))?;
                }
            }
            _ => return Err(Error::malformed("input", "It must be a text or a list of items.")),
        }
        Ok(())
    }

    fn item(&mut self, item: &Value<'_>, path: &str) -> Result<(), Error> {
        if item.kind() != Kind::Object {
            return Err(Error::malformed(path, "It must be an object."));
        }
        let members = members(item, path, &ITEM)?;
        let fields = Fields(&members);
        names::refuse_stored(fields, path, &["file_id"])?;
        self.0.beside(PER_MESSAGE);
        let kind = fields.text("type");
        match kind.as_deref() {
            None if fields.get("role").is_none() => Err(Error::malformed(
                path,
                "It has neither `type` nor `role`: a reference to something that is stored is refused.",
            )),
            Some("item_reference") => Err(Error::malformed(&format!("{path}.type"), STORED)),
            None | Some("message") => self.parts(fields.get("content"), &format!("{path}.content")),
            Some(
                "function_call_output"
                | "custom_tool_call_output"
                | "computer_call_output"
                | "local_shell_call_output"
                | "shell_call_output"
                | "apply_patch_call_output",
            ) => self.output(fields.get("output"), &format!("{path}.output")),
            Some(
                "function_call"
                | "custom_tool_call"
                | "local_shell_call"
                | "shell_call"
                | "apply_patch_call"
                | "computer_call"
                | "reasoning"
                | "configuration_update",
            ) => Ok(()),
            Some("additional_tools" | "tool_search_output") => {
                tools::add(fields.get("tools"), &format!("{path}.tools"), &mut self.0)
            }
            // Whatever is in it is for the provider alone to count.
            Some(_) => {
                self.0.is_opaque = true;
                Ok(())
            }
        }
    }

    /// What a tool gave: a text, parts, or one part.
    fn output(&mut self, output: Option<&Value<'_>>, path: &str) -> Result<(), Error> {
        match output {
            Some(one) if one.kind() == Kind::Object => self.part(one, path),
            several => self.parts(several, path),
        }
    }

    fn parts(&mut self, parts: Option<&Value<'_>>, path: &str) -> Result<(), Error> {
        for (at, part) in parts.map(Value::elements).into_iter().flatten().enumerate() {
            self.part(&part, &format!("{path}[{at}]"))?;
        }
        Ok(())
    }

    fn part(&mut self, part: &Value<'_>, path: &str) -> Result<(), Error> {
        let members = members(part, path, &PART)?;
        let fields = Fields(&members);
        names::refuse_stored(fields, path, &["file_id"])?;
        let inside = || fields.get("image_url").filter(|url| url.raw().starts_with(b"\"data:image/"));
        match fields.text("type").as_deref() {
            Some("input_text" | "output_text" | "refusal" | "text" | "summary_text" | "reasoning_text") => {}
            // What a shell printed has no type.
            None => {}
            Some("input_image" | "computer_screenshot") => match inside() {
                Some(url) => self.0.image(url.text_bytes(), PER_IMAGE),
                None => self.0.is_opaque = true,
            },
            _ => self.0.is_opaque = true,
        }
        Ok(())
    }
}
