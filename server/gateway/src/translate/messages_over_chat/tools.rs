//! Tools, and which of them may be used.

use super::{
    super::{
        fields::{Fields, word},
        write::{List, Object},
    },
    rules,
};
use crate::{Error, json::Value};

/// `tools`; none where the list is empty.
pub fn tools(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let tools = fields.list("tools")?.unwrap_or_default();
    let tools: Result<Vec<String>, Error> = tools.iter().map(|(value, path)| tool(value, path)).collect();
    Ok(Some(tools?).filter(|tools| !tools.is_empty()).map(|tools| List::of(tools).end()))
}

fn tool(value: &Value<'_>, path: &str) -> Result<String, Error> {
    if word(value, "type").is_some_and(|kind| kind != "custom") {
        let why = "Only tools of your own (`custom`) can be used here: this one is Anthropic's.";
        return Err(Error::malformed(&format!("{path}.type"), why));
    }
    let tool = Fields::read(value, path, &rules::TOOL)?;
    let function = Object::new().text("name", &tool.need_text("name")?);
    let function = function.maybe_text("description", tool.text("description")?.as_deref());
    tool.need("input_schema")?;
    let function = function.maybe("parameters", tool.object("input_schema")?);
    let strict = tool.flag("strict")?.map(|is_strict| if is_strict { "true" } else { "false" });
    Ok(Object::new().text("type", "function").raw("function", &function.maybe("strict", strict).end()).end())
}

/// What was chosen.
#[derive(Debug, Default)]
pub struct Chosen {
    /// `tool_choice`.
    pub choice: Option<String>,
    /// `parallel_tool_calls`.
    pub parallel: Option<&'static str>,
}

/// `tool_choice`. Without tools there is nothing to choose.
pub fn choice(fields: &Fields<'_>) -> Result<Chosen, Error> {
    let Some(value) = fields.get("tool_choice") else { return Ok(Chosen::default()) };
    let choice = Fields::read(value, "tool_choice", &rules::CHOICE)?;
    let kind = choice.need_text("type")?;
    let name = choice.text("name")?;
    if name.is_some() != (kind == "tool") {
        return Err(choice.refuse("name", "It belongs to the type `tool`, and to no other."));
    }
    let made = match (kind.as_ref(), name) {
        ("auto", _) => "\"auto\"".to_owned(),
        ("none", _) => "\"none\"".to_owned(),
        ("any", _) => "\"required\"".to_owned(),
        ("tool", Some(name)) => {
            let function = Object::new().text("name", &name).end();
            Object::new().text("type", "function").raw("function", &function).end()
        }
        _ => return Err(choice.refuse("type", "It must be `auto`, `any`, `tool` or `none`.")),
    };
    let one_at_a_time = choice.flag("disable_parallel_tool_use")?.unwrap_or_default();
    if fields.list("tools")?.is_none_or(|tools| tools.is_empty()) {
        return match kind.as_ref() {
            "auto" | "none" => Ok(Chosen::default()),
            _ => Err(fields.refuse("tool_choice", "There are no tools to choose from.")),
        };
    }
    Ok(Chosen { choice: Some(made), parallel: one_at_a_time.then_some("false") })
}
