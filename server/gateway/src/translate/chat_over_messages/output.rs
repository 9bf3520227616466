//! How the model thinks, and in which form it answers.

use super::{
    super::{
        fields::{Fields, word},
        write::{Object, quoted},
    },
    rules,
};
use crate::{Error, json::Value};

/// Members that say it.
#[derive(Debug, Default)]
pub struct Output {
    /// `thinking`.
    pub thinking: Option<String>,
    /// `output_config`.
    pub config: Option<String>,
}

/// Reads `reasoning_effort`, `thinking` and `response_format`.
pub fn read(fields: &Fields<'_>) -> Result<Output, Error> {
    let (mut thinking, effort) = match fields.text("reasoning_effort")?.as_deref() {
        None => (None, None),
        Some("none") => (Some("{\"type\":\"disabled\"}"), None),
        Some("minimal") => (Some("{\"type\":\"adaptive\"}"), Some("low")),
        Some("low") => (Some("{\"type\":\"adaptive\"}"), Some("low")),
        Some("medium") => (Some("{\"type\":\"adaptive\"}"), Some("medium")),
        Some("high") => (Some("{\"type\":\"adaptive\"}"), Some("high")),
        Some("xhigh") => (Some("{\"type\":\"adaptive\"}"), Some("xhigh")),
        Some("max") => (Some("{\"type\":\"adaptive\"}"), Some("max")),
        Some(_) => {
            let why = "It must be `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`.";
            return Err(fields.refuse("reasoning_effort", why));
        }
    };
    if let Some(own) = fields.object("thinking")? {
        thinking = Some(own);
    }
    let config = Object::new().maybe_text("effort", effort).maybe("format", format(fields)?.as_deref());
    let config = (!config.is_empty()).then(|| config.end());
    Ok(Output { thinking: thinking.map(str::to_owned), config })
}

fn format(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let Some(value) = fields.get("response_format") else { return Ok(None) };
    match word(value, "type").as_deref() {
        Some("text") => Ok(None),
        Some("json_schema") => schema(value).map(Some),
        Some("json_object") => {
            let why = "Anthropic has no JSON without a schema: use `json_schema`.";
            Err(fields.refuse("response_format.type", why))
        }
        _ => Err(fields.refuse("response_format.type", "It must be `text` or `json_schema`.")),
    }
}

fn schema(value: &Value<'_>) -> Result<String, Error> {
    let format = Fields::read(value, "response_format", &rules::FORMAT)?;
    let fields = Fields::read(format.need("json_schema")?, &format.path("json_schema"), &rules::SCHEMA)?;
    let schema = fields.object("schema")?.ok_or_else(|| fields.refuse("schema", "It is missing."))?;
    let schema = match fields.text("description")? {
        None => schema.to_owned(),
        Some(_) if word(fields.need("schema")?, "description").is_some() => {
            let why = "The schema has a description of its own: leave one of them out.";
            return Err(fields.refuse("description", why));
        }
        Some(description) => described(schema, &description),
    };
    Ok(Object::new().text("type", "json_schema").raw("schema", &schema).end())
}

/// The schema with a description put first.
fn described(schema: &str, description: &str) -> String {
    let rest = schema.get(1..).unwrap_or("}").trim_start();
    let comma = if rest == "}" { "" } else { "," };
    format!("{{\"description\":{}{comma}{rest}", quoted(description))
}
