//! Names of members that Keyhall must know: those that it reads, and those that would change the price.

use super::fields::{Fields, members};
use crate::{Error, json::Member};

pub const UNBOUNDED: &str = "It is billed in a way that can't be bounded yet.";
pub const OTHER_MODEL: &str = "It would let the provider choose another model than the one that was admitted.";
pub const SEARCHES: &str = "It lets the provider search, which is billed by the search.";
pub const MORE_OUTPUT: &str = "It lets the provider write more than `max_tokens` says.";
pub const STORED: &str =
    "What a provider stores lies under the organization's key, where others could ask for it. Send the content itself.";

/// The tiers of OpenAI's serving that cost the list price at most.
pub const TIERS: [&str; 3] = ["auto", "default", "flex"];
pub const UNKNOWN_TIER: &str = "Its price is not known: use auto, default or flex.";

/// A member that is refused, and why.
pub type Refused = (&'static str, &'static str);

/// Members that change what a request costs in ways that can't be bounded, by whoever reads them (decision 4 in
/// `docs/decisions`). Members that nobody knows pass.
const UNPRICED: [Refused; 24] = [
    // OpenAI.
    ("audio", UNBOUNDED),
    ("web_search_options", SEARCHES),
    // OpenRouter.
    ("models", OTHER_MODEL),
    ("provider", OTHER_MODEL),
    ("route", OTHER_MODEL),
    ("preset", OTHER_MODEL),
    ("plugins", UNBOUNDED),
    // LiteLLM and other proxies; Anthropic.
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
];

/// Refuses what changes the price, at any API and at this one, and names that another reader could take for one that counts.
pub fn check_root(members: &[Member<'_>], refused_here: &[Refused]) -> Result<(), Error> {
    for (name, why) in UNPRICED.iter().chain(refused_here) {
        refuse_lookalikes(members, "", &[name])?;
        // What is switched off changes nothing.
        if Fields(members).get(name).is_some_and(|value| value.as_bool() != Some(false)) {
            return Err(Error::malformed(name, *why));
        }
    }
    Ok(())
}

/// Why a field of a form is refused that changes the price at any API.
pub fn why_unpriced(name: &str) -> Option<&'static str> {
    UNPRICED.iter().find(|(known, _)| is_lookalike(name, known)).map(|(_, why)| *why)
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

/// Refuses a lifetime of OpenAI's prompt cache whose price is not listed.
pub fn refuse_long_cache(fields: Fields<'_, '_>) -> Result<(), Error> {
    let Some(options) = fields.get("prompt_cache_options") else { return Ok(()) };
    let inner = members(options, "prompt_cache_options", &["ttl"])?;
    match Fields(&inner).get("ttl").map(|ttl| ttl.as_str().as_deref() == Some("30m")) {
        Some(false) => Err(Error::malformed("prompt_cache_options.ttl", "Its price is not known: use 30m.")),
        _ => Ok(()),
    }
}

/// Refuses a reference to a file that lies at the provider.
pub fn refuse_stored(fields: Fields<'_, '_>, path: &str, names: &[&str]) -> Result<(), Error> {
    match names.iter().find(|name| fields.get(name).is_some()) {
        Some(name) => Err(Error::malformed(&format!("{path}.{name}"), STORED)),
        None => Ok(()),
    }
}

/// Whether they are equal without case, also where a letter of another alphabet folds into one of ours (`ſ` into `s`, the
/// Kelvin sign into `k`).
fn is_lookalike(name: &str, known: &str) -> bool {
    if name.is_ascii() {
        return name.eq_ignore_ascii_case(known);
    }
    name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).eq(known.chars())
}
