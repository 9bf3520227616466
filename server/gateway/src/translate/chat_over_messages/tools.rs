//! Tools, and which of them may be used.

use super::{
    super::{
        fields::{Fields, word},
        write::{List, Object},
    },
    rules,
};
use crate::{
    Error,
    json::{Kind, Value},
};

const NO_PARAMETERS: &str = r#"{"type":"object","properties":{}}"#;

/// `tools`; none where the list is empty.
pub fn tools(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let tools = fields.list("tools")?.unwrap_or_default();
    let tools: Result<Vec<String>, Error> = tools.iter().map(|(value, path)| tool(value, path)).collect();
    Ok(Some(tools?).filter(|tools| !tools.is_empty()).map(|tools| List::of(tools).end()))
}

fn tool(value: &Value<'_>, path: &str) -> Result<String, Error> {
    if word(value, "type").is_some_and(|kind| kind != "function") {
        let why = "Only `function` is known: Anthropic's tools take JSON objects.";
        return Err(Error::malformed(&format!("{path}.type"), why));
    }
    let fields = Fields::read(value, path, &rules::TOOL)?;
    let function = Fields::read(fields.need("function")?, &fields.path("function"), &rules::FUNCTION)?;
    let made = Object::new().text("name", &function.need_text("name")?);
    let made = made.maybe_text("description", function.text("description")?.as_deref());
    let made = made.raw("input_schema", function.object("parameters")?.unwrap_or(NO_PARAMETERS));
    let strict = function.flag("strict")?.map(|is_strict| if is_strict { "true" } else { "false" });
    Ok(made.maybe("strict", strict).end())
}

/// `tool_choice`, with the word on calls side by side. Without tools there is nothing to choose.
pub fn choice(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let one_at_a_time = fields.flag("parallel_tool_calls")? == Some(false);
    let choice = match fields.get("tool_choice") {
        None => None,
        Some(value) if value.kind() == Kind::Object => Some(("tool", Some(named(value)?))),
        Some(_) => match fields.text("tool_choice")?.as_deref() {
            Some("none") => Some(("none", None)),
            Some("auto") => Some(("auto", None)),
            Some("required") => Some(("any", None)),
            _ => return Err(fields.refuse("tool_choice", "It must be `none`, `auto`, `required` or a function.")),
        },
    };
    let has_tools = fields.list("tools")?.is_some_and(|tools| !tools.is_empty());
    let (kind, name) = match choice {
        Some(choice) if has_tools => choice,
        None if has_tools && one_at_a_time => ("auto", None),
        // OpenAI takes these words without tools too.
        None | Some(("none" | "auto", _)) => return Ok(None),
        Some(_) => return Err(fields.refuse("tool_choice", "There are no tools to choose from.")),
    };
    let made = Object::new().text("type", kind).maybe_text("name", name.as_deref());
    let is_alone = one_at_a_time && kind != "none";
    Ok(Some(made.maybe("disable_parallel_tool_use", is_alone.then_some("true")).end()))
}

fn named(value: &Value<'_>) -> Result<String, Error> {
    let choice = Fields::read(value, "tool_choice", &rules::CHOICE)?;
    if choice.text("type")?.as_deref() != Some("function") {
        return Err(choice.refuse("type", "Only `function` is known."));
    }
    let function = Fields::read(choice.need("function")?, &choice.path("function"), &rules::CHOSEN)?;
    Ok(function.need_text("name")?.into_owned())
}
