//! How the model thinks, and in which form it answers.

use super::{
    super::{fields::Fields, write::Object},
    rules,
};
use crate::Error;

/// Members that say it.
#[derive(Debug, Default)]
pub struct Output {
    /// `reasoning_effort`.
    pub effort: Option<&'static str>,
    /// `response_format`.
    pub format: Option<String>,
}

/// Reads `thinking` and `output_config`.
pub fn read(fields: &Fields<'_>) -> Result<Output, Error> {
    let by_thinking = match fields.get("thinking") {
        Some(value) => thinking(&Fields::read(value, "thinking", &rules::THINK)?)?,
        None => None,
    };
    let Some(value) = fields.get("output_config") else {
        return Ok(Output { effort: by_thinking, format: None });
    };
    let config = Fields::read(value, "output_config", &rules::OUTPUT)?;
    let effort = match config.text("effort")?.as_deref() {
        None => by_thinking,
        Some("low") => Some("\"low\""),
        Some("medium") => Some("\"medium\""),
        Some("high") => Some("\"high\""),
        Some("xhigh") => Some("\"xhigh\""),
        Some("max") => Some("\"max\""),
        Some(_) => return Err(config.refuse("effort", "It must be `low`, `medium`, `high`, `xhigh` or `max`.")),
    };
    // Whoever wants no thinking at all wants it whatever the effort.
    let effort = if by_thinking == Some("\"none\"") { by_thinking } else { effort };
    let format = config.get("format").map(|value| {
        let format = Fields::read(value, "output_config.format", &rules::FORMAT)?;
        if format.need_text("type")? != "json_schema" {
            return Err(format.refuse("type", "Only `json_schema` is known."));
        }
        let schema = format.object("schema")?.ok_or_else(|| format.refuse("schema", "It is missing."))?;
        let named = Object::new().text("name", "answer").raw("schema", schema).raw("strict", "true");
        Ok(Object::new().text("type", "json_schema").raw("json_schema", &named.end()).end())
    });
    Ok(Output { effort, format: format.transpose()? })
}

fn thinking(thinking: &Fields<'_>) -> Result<Option<&'static str>, Error> {
    match thinking.text("type")?.as_deref() {
        Some("disabled") => Ok(Some("\"none\"")),
        // The model decides, which is what it does when nothing is said.
        Some("adaptive") => Ok(None),
        Some("enabled") => match thinking.positive("budget_tokens")? {
            None => Err(thinking.refuse("budget_tokens", "It is missing.")),
            Some(..=4_096) => Ok(Some("\"low\"")),
            Some(..=16_384) => Ok(Some("\"medium\"")),
            Some(_) => Ok(Some("\"high\"")),
        },
        _ => Err(thinking.refuse("type", "It must be `enabled`, `adaptive` or `disabled`.")),
    }
}
