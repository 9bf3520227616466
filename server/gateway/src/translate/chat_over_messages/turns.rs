//! The conversation: what is said to the model before it, and who says what in it.

use super::{
    super::{
        arguments,
        fields::{Fields, word},
        write::{List, Object, quoted},
    },
    content::{self, Parts},
    reasoning, rules,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// The conversation in Anthropic's members.
#[derive(Debug)]
pub struct Spoken {
    /// `system`, where there is something in it.
    pub system: Option<String>,
    /// `messages`.
    pub messages: String,
}

/// Reads `messages`.
pub fn read(fields: &Fields<'_>) -> Result<Spoken, Error> {
    fields.need("messages")?;
    let mut turns = Turns::default();
    for (message, path) in fields.list("messages")?.unwrap_or_default() {
        match word(&message, "role").as_deref() {
            Some("system" | "developer") => {
                let read = Fields::read(&message, &path, &rules::INSTRUCTION)?;
                let blocks = content::read(&read, Parts::Text)?;
                if turns.messages.is_empty() && turns.open.is_none() {
                    turns.system.extend(blocks);
                } else {
                    turns.say("system", blocks, false);
                }
            }
            Some("user") => {
                let read = Fields::read(&message, &path, &rules::USER)?;
                read.need("content")?;
                turns.say("user", content::read(&read, Parts::Any)?, false);
            }
            Some("assistant") => turns.say("assistant", assistant(&message, &path)?, false),
            Some("tool") => turns.say("user", vec![tool_result(&message, &path)?], true),
            Some("function") => {
                return Err(Error::malformed(
                    &format!("{path}.role"),
                    "It is the old form: use `tools`, `tool_calls` and messages of role `tool`.",
                ));
            }
            _ => {
                let why = "It must be `system`, `developer`, `user`, `assistant` or `tool`.";
                return Err(Error::malformed(&format!("{path}.role"), why));
            }
        }
    }
    turns.end().ok_or_else(|| fields.refuse("messages", "It must hold a message of role `user`."))
}

/// Messages of one role in a row become one, so that the results of tools stand in the message that follows their calls.
#[derive(Debug, Default)]
struct Turns {
    system: Vec<String>,
    messages: Vec<String>,
    open: Option<Turn>,
}

#[derive(Debug)]
struct Turn {
    role: &'static str,
    blocks: Vec<String>,
    /// Results of tools stand before everything else.
    results: usize,
}

impl Turns {
    fn say(&mut self, role: &'static str, blocks: Vec<String>, is_result: bool) {
        if blocks.is_empty() {
            return;
        }
        if self.open.as_ref().is_none_or(|turn| turn.role != role) {
            self.close();
            self.open = Some(Turn { role, blocks: Vec::new(), results: 0 });
        }
        let Some(turn) = &mut self.open else { return };
        let at = if is_result { turn.results } else { turn.blocks.len() };
        turn.results += if is_result { blocks.len() } else { 0 };
        turn.blocks.splice(at..at, blocks);
    }

    fn close(&mut self) {
        if let Some(turn) = self.open.take() {
            let message = Object::new().text("role", turn.role).raw("content", &List::of(turn.blocks).end());
            self.messages.push(message.end());
        }
    }

    fn end(mut self) -> Option<Spoken> {
        self.close();
        let system = (!self.system.is_empty()).then(|| List::of(self.system).end());
        (!self.messages.is_empty()).then(|| Spoken { system, messages: List::of(self.messages).end() })
    }
}

fn assistant(message: &Value<'_>, path: &str) -> Result<Vec<String>, Error> {
    let fields = Fields::read(message, path, &rules::ASSISTANT)?;
    let mut blocks = reasoning::blocks(&fields)?;
    blocks.extend(content::read(&fields, Parts::Said)?);
    blocks.extend(fields.text("refusal")?.and_then(|text| content::text(&text)));
    for (call, path) in fields.list("tool_calls")?.unwrap_or_default() {
        blocks.push(tool_call(&call, &path)?);
    }
    Ok(blocks)
}

fn tool_call(call: &Value<'_>, path: &str) -> Result<String, Error> {
    let call = Fields::read(call, path, &rules::CALL)?;
    if call.text("type")?.is_some_and(|kind| kind != "function") {
        return Err(call.refuse("type", "Only `function` is known: Anthropic's tools take JSON objects."));
    }
    let function = Fields::read(call.need("function")?, &call.path("function"), &rules::CALLED)?;
    let arguments = function.text("arguments")?.unwrap_or_default();
    let block = Object::new().text("type", "tool_use").text("id", &call.need_text("id")?);
    let block = block.text("name", &function.need_text("name")?);
    let input =
        arguments::object(&arguments).ok_or_else(|| function.refuse("arguments", "It must be a JSON object."))?;
    Ok(block.raw("input", input).end())
}

fn tool_result(message: &Value<'_>, path: &str) -> Result<String, Error> {
    let fields = Fields::read(message, path, &rules::TOOL_RESULT)?;
    let block = Object::new().text("type", "tool_result").text("tool_use_id", &fields.need_text("tool_call_id")?);
    let said = fields.need("content")?;
    let block = match said.kind() {
        Kind::String => block.raw("content", &quoted(&fields.need_text("content")?)),
        _ => block.raw("content", &List::of(content::read(&fields, Parts::Any)?).end()),
    };
    Ok(block.end())
}
