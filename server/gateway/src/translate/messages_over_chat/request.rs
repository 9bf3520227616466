//! The request as a whole.

use super::{
    super::{
        fields::{Fields, word},
        write::{List, Object, quoted},
    },
    output, rules, tools, turns,
};
use crate::{Error, json::Value};

/// A Messages request as a chat completions request; `model` stays the caller's name. Refuses with 400 what has no place
/// there, naming it.
pub fn request(body: &[u8]) -> Result<String, Error> {
    let root = Value::parse(body)
        .map_err(|flaw| Error::malformed("body", format!("It is not JSON: {} at byte {}.", flaw.what, flaw.at)))?;
    let fields = Fields::read(&root, "", &rules::ROOT)?;
    let output = output::read(&fields)?;
    let most = fields.positive("max_tokens")?.ok_or_else(|| fields.refuse("max_tokens", "It is missing."))?;
    refuse_edits(&fields)?;
    if let Some(metadata) = fields.get("metadata") {
        Fields::read(metadata, "metadata", &rules::METADATA)?;
    }
    let chosen = tools::choice(&fields)?;
    let made = Object::new()
        .text("model", &fields.need_text("model")?)
        .raw("messages", &turns::read(&fields)?)
        .number("max_completion_tokens", most)
        .maybe("stop", stop(&fields)?.as_deref())
        .maybe("temperature", fields.share("temperature", 1.0, "It must be at most 1.")?.as_deref())
        .maybe("top_p", fields.share("top_p", 1.0, "It must be at most 1.")?.as_deref())
        .maybe("reasoning_effort", output.effort)
        .maybe("response_format", output.format.as_deref())
        .maybe("service_tier", service_tier(&fields)?)
        .maybe("tools", tools::tools(&fields)?.as_deref())
        .maybe("tool_choice", chosen.choice.as_deref())
        .maybe("parallel_tool_calls", chosen.parallel);
    let made = match fields.flag("stream")? {
        Some(true) => made.raw("stream", "true").raw("stream_options", "{\"include_usage\":true}"),
        _ => made,
    };
    Ok(made.end())
}

/// Whether the caller of a request asked to see reasoning.
pub fn shows_thinking(body: &[u8]) -> bool {
    let thinking = Value::parse(body).ok().and_then(|root| {
        let members = root.members().ok()?;
        members.into_iter().find(|member| member.name == "thinking").map(|member| member.value)
    });
    thinking.is_some_and(|thinking| {
        let kind = word(&thinking, "type");
        matches!(kind.as_deref(), Some("enabled" | "adaptive"))
            && word(&thinking, "display").as_deref() != Some("omitted")
    })
}

fn stop(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let wrong = || fields.refuse("stop_sequences", "It must be a list of strings.");
    let several = fields.list("stop_sequences")?.unwrap_or_default();
    let several: Result<Vec<String>, Error> =
        several.iter().map(|(value, _)| value.as_str().map(|text| quoted(&text)).ok_or_else(wrong)).collect();
    Ok(Some(several?).filter(|list| !list.is_empty()).map(|list| List::of(list).end()))
}

fn service_tier(fields: &Fields<'_>) -> Result<Option<&'static str>, Error> {
    match fields.text("service_tier")?.as_deref() {
        None | Some("auto") => Ok(None),
        Some("standard_only") => Ok(Some("\"default\"")),
        Some(_) => Err(fields.refuse("service_tier", "It must be `auto` or `standard_only`.")),
    }
}

/// Edits of the context, which only Anthropic does. One of them is done by translating: earlier thinking is not sent.
fn refuse_edits(fields: &Fields<'_>) -> Result<(), Error> {
    let Some(value) = fields.get("context_management") else { return Ok(()) };
    let edits = Fields::read(value, "context_management", &rules::EDITS)?;
    for (edit, path) in edits.list("edits")?.unwrap_or_default() {
        if !word(&edit, "type").is_some_and(|kind| kind.starts_with("clear_thinking_")) {
            return Err(Error::malformed(&format!("{path}.type"), "Only Anthropic edits the context of a request."));
        }
        Fields::read(&edit, &path, &rules::EDIT)?;
    }
    Ok(())
}
