//! The conversation: who says what.

use super::{
    super::{
        fields::{Fields, word},
        write::{List, Object, quoted},
    },
    content::{self, Part},
    results, rules,
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// `messages`, with what was said to the model before it.
pub fn read(fields: &Fields<'_>) -> Result<String, Error> {
    fields.need("messages")?;
    let mut said = Vec::new();
    if fields.get("system").is_some() {
        said.extend(message("system", &content::texts(fields, "system")?));
    }
    let first = said.len();
    for (message, path) in fields.list("messages")?.unwrap_or_default() {
        match word(&message, "role").as_deref() {
            Some("user") => user(&mut said, &Fields::read(&message, &path, &rules::USER)?)?,
            Some("assistant") => said.extend(assistant(&Fields::read(&message, &path, &rules::ASSISTANT)?)?),
            Some("system") => {
                let system = Fields::read(&message, &path, &rules::SYSTEM)?;
                system.need("content")?;
                said.extend(self::message("system", &content::texts(&system, "content")?));
            }
            _ => return Err(Error::malformed(&format!("{path}.role"), "It must be `user` or `assistant`.")),
        }
    }
    if said.len() == first {
        return Err(fields.refuse("messages", "It must hold a message of role `user`."));
    }
    Ok(List::of(said).end())
}

/// One message. A single text stands as it is, as every provider understands that.
fn message(role: &str, parts: &[Part]) -> Option<String> {
    let content = match parts {
        [] => return None,
        [Part::Text(text)] => quoted(text),
        parts => List::of(parts.iter().map(Part::json)).end(),
    };
    Some(Object::new().text("role", role).raw("content", &content).end())
}

/// Results of tools come first, each a message of its own; what they hold beside text follows with the rest.
fn user(said: &mut Vec<String>, fields: &Fields<'_>) -> Result<(), Error> {
    let mut rest = Vec::new();
    let value = fields.need("content")?;
    if value.kind() != Kind::Array {
        rest = content::texts(fields, "content")?;
    }
    for (block, path) in blocks(fields)? {
        if word(&block, "type").as_deref() == Some("tool_result") {
            let result = results::read(&Fields::read(&block, &path, &rules::RESULT)?)?;
            said.push(result.message);
            rest.extend(result.beside);
        } else {
            rest.extend(content::part(&block, &path)?);
        }
    }
    said.extend(message("user", &rest));
    Ok(())
}

fn assistant(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let mut text = String::new();
    let mut calls = Vec::new();
    match fields.need("content")? {
        value if value.kind() == Kind::String => text.push_str(&fields.need_text("content")?),
        value if value.kind() == Kind::Array => {}
        _ => return Err(fields.refuse("content", "It must be a string or a list of blocks.")),
    }
    for (block, path) in blocks(fields)? {
        match word(&block, "type").as_deref() {
            Some("text") => text.push_str(&Fields::read(&block, &path, &rules::TEXT)?.need_text("text")?),
            Some("tool_use") => calls.push(tool_call(&Fields::read(&block, &path, &rules::USE)?)?),
            Some("thinking") => drop(Fields::read(&block, &path, &rules::THINKING)?),
            Some("redacted_thinking") => drop(Fields::read(&block, &path, &rules::SEALED)?),
            _ => {
                let why = "Only `text`, `tool_use`, `thinking` and `redacted_thinking` are known here.";
                return Err(Error::malformed(&format!("{path}.type"), why));
            }
        }
    }
    if text.is_empty() && calls.is_empty() {
        return Ok(None);
    }
    let content = if text.is_empty() { "null".to_owned() } else { quoted(&text) };
    let made = Object::new().text("role", "assistant").raw("content", &content);
    let calls = (!calls.is_empty()).then(|| List::of(calls).end());
    Ok(Some(made.maybe("tool_calls", calls.as_deref()).end()))
}

fn tool_call(call: &Fields<'_>) -> Result<String, Error> {
    call.need("input")?;
    let input = call.object("input")?.unwrap_or("{}");
    let function = Object::new().text("name", &call.need_text("name")?).text("arguments", input).end();
    Ok(Object::new().text("id", &call.need_text("id")?).text("type", "function").raw("function", &function).end())
}

fn blocks<'a>(fields: &Fields<'a>) -> Result<Vec<(Value<'a>, String)>, Error> {
    match fields.get("content") {
        Some(value) if value.kind() == Kind::Array => Ok(fields.list("content")?.unwrap_or_default()),
        _ => Ok(Vec::new()),
    }
}
