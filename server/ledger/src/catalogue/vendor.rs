//! Whose list applies: by the kind of connection, then by its address, then by the model's name.

use types::view::ConnectionKind;

/// Vendors by the host of their API.
const BY_HOST: &[(&str, &str)] = &[
    ("api.openai.com", "openai"),
    ("api.anthropic.com", "anthropic"),
    ("googleapis.com", "google"),
    ("api.x.ai", "x-ai"),
    ("api.deepseek.com", "deepseek"),
    ("api.mistral.ai", "mistral"),
    ("api.moonshot.ai", "moonshotai"),
    ("api.moonshot.cn", "moonshotai"),
    ("api.z.ai", "zai"),
    ("api.minimax.io", "minimax"),
    ("api.minimaxi.com", "minimax"),
    ("api.cohere.ai", "cohere"),
    ("api.cohere.com", "cohere"),
    ("api.meta.ai", "meta"),
    ("api.perplexity.ai", "perplexity"),
    ("api.groq.com", "groq"),
    ("api.cerebras.ai", "cerebras"),
    ("api.together.xyz", "together"),
    ("api.together.ai", "together"),
    ("api.fireworks.ai", "fireworks"),
    ("openrouter.ai", "openrouter"),
];

/// Vendors by how their models' names begin.
const BY_START: &[(&str, &str)] = &[
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("text-embedding-", "openai"),
    ("deepseek", "deepseek"),
    ("mistral", "mistral"),
    ("codestral", "mistral"),
    ("devstral", "mistral"),
    ("magistral", "mistral"),
    ("ministral", "mistral"),
    ("mixtral", "mistral"),
    ("pixtral", "mistral"),
    ("open-mistral", "mistral"),
    ("open-mixtral", "mistral"),
    ("kimi", "moonshotai"),
    ("moonshot", "moonshotai"),
    ("glm-", "zai"),
    ("minimax-", "minimax"),
    ("command-", "cohere"),
    ("muse-", "meta"),
];

/// Vendors by a word in their models' names.
const BY_WORD: &[(&str, &str)] = &[("claude", "anthropic"), ("gemini", "google"), ("grok", "x-ai")];

/// The vendor whose list applies, and the model's name there. `model` is lower case.
///
/// A proxy of one's own has no vendor by its address: its models are taken for those of the vendors whose names they
/// bear, with or without a `vendor/` in front.
pub(crate) fn of<'a>(kind: ConnectionKind, base_url: &str, model: &'a str) -> Option<(&'static str, &'a str)> {
    match kind {
        ConnectionKind::OpenAi => return Some(("openai", model)),
        ConnectionKind::Anthropic => return Some(("anthropic", model)),
        ConnectionKind::OpenAiCompatible => {}
    }
    let host = host(base_url);
    let is_host = |of: &str| host == of || host.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
    if let Some((_, vendor)) = BY_HOST.iter().find(|(host, _)| is_host(host)) {
        return Some((vendor, model));
    }
    if let Some((prefix, rest)) = model.split_once('/')
        && let Some((_, vendor)) = BY_HOST.iter().find(|(_, vendor)| *vendor == prefix)
    {
        return Some((vendor, rest));
    }
    let by_start = BY_START.iter().find(|(start, _)| model.starts_with(start));
    by_start.or_else(|| BY_WORD.iter().find(|(word, _)| model.contains(word))).map(|(_, vendor)| (*vendor, model))
}

fn host(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_before_the_name_does() {
        let compatible = |url, model| of(ConnectionKind::OpenAiCompatible, url, model);
        assert_eq!(
            compatible("https://openrouter.ai/api/v1", "openai/gpt-5.4"),
            Some(("openrouter", "openai/gpt-5.4"))
        );
        assert_eq!(
            compatible("https://generativelanguage.googleapis.com/v1beta/openai", "gemini-3"),
            Some(("google", "gemini-3"))
        );
        assert_eq!(compatible("http://127.0.0.1:9000/v1", "gpt-5.4"), Some(("openai", "gpt-5.4")));
        assert_eq!(compatible("http://proxy.internal", "anthropic/claude-x"), Some(("anthropic", "claude-x")));
        assert_eq!(compatible("http://127.0.0.1:9000/v1", "llama-3.3"), None);
        assert_eq!(compatible("https://notopenrouter.ai/v1", "llama-3.3"), None);
    }
}
