//! Names of members that Keyhall must know: those that it reads, and those that would change the price.

use super::Fields;
use crate::{Error, json::Member};

/// What is read of a request.
pub const ROOT: [&str; 13] = [
    "model",
    "messages",
    "stream",
    "stream_options",
    "tools",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "prediction",
    "service_tier",
    "modalities",
    "background",
    "safety_identifier",
];
/// What is read of `stream_options`.
pub const STREAM_OPTIONS: [&str; 1] = ["include_usage"];
/// What is read of a message.
pub const MESSAGE: [&str; 2] = ["content", "audio"];
/// What is read of a part of a message.
pub const PART: [&str; 2] = ["type", "image_url"];
/// What is read of an image.
pub const IMAGE: [&str; 1] = ["url"];
/// What is read of a tool.
pub const TOOL: [&str; 1] = ["type"];

const UNBOUNDED: &str = "It is billed in a way that can't be bounded yet.";
const OTHER_MODEL: &str = "It would let the provider choose another model than the one that was admitted.";
const SEARCHES: &str = "It lets the provider search, which is billed by the search.";
const MORE_OUTPUT: &str = "It lets the provider write more than `max_tokens` says.";

/// Members that change what a request costs in ways that can't be bounded, by whoever reads them (decision 4 in
/// `docs/decisions`). Members that nobody knows pass.
const UNPRICED: [(&str, &str); 25] = [
    // OpenAI.
    ("audio", UNBOUNDED),
    ("web_search_options", SEARCHES),
    // OpenRouter.
    ("models", OTHER_MODEL),
    ("provider", OTHER_MODEL),
    ("route", OTHER_MODEL),
    ("preset", OTHER_MODEL),
    ("plugins", UNBOUNDED),
    // LiteLLM and other proxies.
    ("fallbacks", OTHER_MODEL),
    ("context_window_fallback_dict", OTHER_MODEL),
    ("extra_body", "Write its members into the request itself, where they can be read."),
    ("api_base", "Where a request goes is decided by its connection."),
    ("base_url", "Where a request goes is decided by its connection."),
    ("api_key", "The key of a request is its connection's."),
    // xAI, Alibaba, Groq, Mistral, Moonshot, Zhipu, Tencent.
    ("search_parameters", SEARCHES),
    ("enable_search", SEARCHES),
    ("search_options", SEARCHES),
    ("search_settings", SEARCHES),
    ("web_search", SEARCHES),
    ("enable_enhancement", SEARCHES),
    ("compound_custom", UNBOUNDED),
    ("use_search", SEARCHES),
    // Alibaba counts thinking beside `max_tokens`.
    ("thinking_budget", MORE_OUTPUT),
    // vLLM and legacy OpenAI.
    ("best_of", MORE_OUTPUT),
    ("use_beam_search", MORE_OUTPUT),
    // Anthropic's faster, dearer serving.
    ("speed", UNBOUNDED),
];

/// Refuses what changes the price, and names that another reader could take for one that counts.
pub fn check_root(members: &[Member<'_>]) -> Result<(), Error> {
    refuse_lookalikes(members, "", &ROOT)?;
    for (name, why) in UNPRICED {
        refuse_lookalikes(members, "", &[name])?;
        // What is switched off changes nothing.
        if Fields(members).get(name).is_some_and(|value| value.as_bool() != Some(false)) {
            return Err(Error::malformed(name, why));
        }
    }
    Ok(())
}

/// Refuses names that are not one of these but equal one whose case is folded: some readers (Go's) take them for the same.
pub fn refuse_lookalikes(members: &[Member<'_>], path: &str, names: &[&str]) -> Result<(), Error> {
    for member in members {
        if names.contains(&member.name.as_ref()) {
            continue;
        }
        if let Some(name) = names.iter().find(|name| is_lookalike(&member.name, name)) {
            let field = if path.is_empty() { member.name.to_string() } else { format!("{path}.{}", member.name) };
            let detail = format!("Write it `{name}`: some readers would take it for that, and others would not.");
            return Err(Error::malformed(&field, detail));
        }
    }
    Ok(())
}

/// Whether they are equal without case, also where a letter of another alphabet folds into one of ours (`ſ` into `s`, the
/// Kelvin sign into `k`).
fn is_lookalike(name: &str, known: &str) -> bool {
    if name.is_ascii() {
        return name.eq_ignore_ascii_case(known);
    }
    name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).eq(known.chars())
}
