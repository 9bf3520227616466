//! The request as a whole.

use super::{
    super::{
        fields::Fields,
        write::{List, Object, quoted},
    },
    output, rules, tools, turns,
};
use crate::{Error, json::Value};

/// A chat completions request as a Messages request; `model` stays the caller's name. `most` tokens are asked for where the
/// caller says nothing. Refuses with 400 what has no place there, naming it.
pub fn request(body: &[u8], most: u64) -> Result<String, Error> {
    let root = Value::parse(body)
        .map_err(|flaw| Error::malformed("body", format!("It is not JSON: {} at byte {}.", flaw.what, flaw.at)))?;
    let fields = Fields::read(&root, "", &rules::ROOT)?;
    let spoken = turns::read(&fields)?;
    let output = output::read(&fields)?;
    usage_chunk(&fields)?;
    let made = Object::new()
        .text("model", &fields.need_text("model")?)
        .number("max_tokens", most_tokens(&fields)?.unwrap_or(most))
        .maybe("metadata", metadata(&fields)?.as_deref())
        .maybe("service_tier", service_tier(&fields)?)
        .maybe("stop_sequences", stop(&fields)?.as_deref())
        .maybe("temperature", fields.share("temperature", 1.0, "Anthropic's temperatures end at 1.")?.as_deref())
        .maybe("top_p", fields.share("top_p", 1.0, "It must be at most 1.")?.as_deref())
        .maybe("thinking", output.thinking.as_deref())
        .maybe("output_config", output.config.as_deref())
        .maybe("tools", tools::tools(&fields)?.as_deref())
        .maybe("tool_choice", tools::choice(&fields)?.as_deref())
        .maybe("system", spoken.system.as_deref())
        .raw("messages", &spoken.messages);
    let stream = fields.flag("stream")?.filter(|stream| *stream).map(|_| "true");
    Ok(made.maybe("stream", stream).end())
}

/// Whether the caller of a request asked for the usage chunk.
pub fn wants_usage(body: &[u8]) -> bool {
    let Ok(root) = Value::parse(body) else { return false };
    Fields::read(&root, "", &rules::ROOT).and_then(|fields| usage_chunk(&fields)).unwrap_or_default()
}

fn usage_chunk(fields: &Fields<'_>) -> Result<bool, Error> {
    let Some(options) = fields.get("stream_options") else { return Ok(false) };
    let options = Fields::read(options, "stream_options", &rules::STREAM_OPTIONS)?;
    Ok(options.flag("include_usage")?.unwrap_or_default())
}

fn most_tokens(fields: &Fields<'_>) -> Result<Option<u64>, Error> {
    let (new, old) = (fields.positive("max_completion_tokens")?, fields.positive("max_tokens")?);
    Ok(new.into_iter().chain(old).min())
}

fn metadata(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let (user, identifier) = (fields.text("user")?, fields.text("safety_identifier")?);
    Ok(identifier.or(user).map(|id| Object::new().text("user_id", &id).end()))
}

fn service_tier(fields: &Fields<'_>) -> Result<Option<&'static str>, Error> {
    match fields.text("service_tier")?.as_deref() {
        None | Some("auto") => Ok(None),
        Some("default") => Ok(Some("\"standard_only\"")),
        Some(_) => Err(fields.refuse("service_tier", "Anthropic has no such tier: use `auto` or `default`.")),
    }
}

fn stop(fields: &Fields<'_>) -> Result<Option<String>, Error> {
    let wrong = || fields.refuse("stop", "It must be a string or a list of strings.");
    let Some(value) = fields.get("stop") else { return Ok(None) };
    if let Some(one) = value.as_str() {
        return Ok(Some(List::of([quoted(&one)]).end()));
    }
    let several = fields.list("stop").map_err(|_| wrong())?.unwrap_or_default();
    let several: Result<Vec<String>, Error> =
        several.iter().map(|(value, _)| value.as_str().map(|text| quoted(&text)).ok_or_else(wrong)).collect();
    Ok(Some(several?).filter(|list| !list.is_empty()).map(|list| List::of(list).end()))
}
