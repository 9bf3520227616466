//! Usage figures in both vendors' conventions, which are opposite: OpenAI's input includes what the cache read and wrote,
//! Anthropic's excludes it. They are read as the ledger reads them.

use super::write::Object;
use crate::{
    endpoint::{Reported, of_openai},
    json::Value,
};
use ledger::Usage;

/// OpenAI's `usage`; `None` where it can't be.
pub fn of_chat(usage: &Value<'_>) -> Option<Usage> {
    told(of_openai(usage, "prompt_tokens", "completion_tokens").ok()?)
}

/// Figures that can be.
pub fn told(reported: Reported) -> Option<Usage> {
    match reported {
        Reported::Figures(usage) => Some(usage),
        Reported::Nonsense => None,
    }
}

/// As OpenAI writes it.
pub fn to_chat(usage: Usage) -> String {
    let input = Object::new()
        .number("cached_tokens", usage.cached_input_tokens)
        .number("cache_write_tokens", usage.cache_write_tokens);
    Object::new()
        .number("prompt_tokens", usage.input_tokens)
        .number("completion_tokens", usage.output_tokens)
        .number("total_tokens", usage.input_tokens.saturating_add(usage.output_tokens))
        .raw("prompt_tokens_details", &input.end())
        .raw("completion_tokens_details", &Object::new().number("reasoning_tokens", usage.reasoning_tokens).end())
        .end()
}

/// As Anthropic writes it.
pub fn to_messages(usage: Usage) -> String {
    let beside = usage.cached_input_tokens.saturating_add(usage.cache_write_tokens);
    Object::new()
        .number("input_tokens", usage.input_tokens.saturating_sub(beside))
        .number("cache_creation_input_tokens", usage.cache_write_tokens)
        .number("cache_read_input_tokens", usage.cached_input_tokens)
        .number("output_tokens", usage.output_tokens)
        .raw("output_tokens_details", &Object::new().number("thinking_tokens", usage.reasoning_tokens).end())
        .end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Counted;

    #[test]
    fn both_conventions_tell_the_same_tokens() {
        let usage = Usage {
            input_tokens: 100,
            cached_input_tokens: 64,
            cache_write_tokens: 16,
            output_tokens: 50,
            reasoning_tokens: 30,
            ..Usage::default()
        };
        let openai = to_chat(usage);
        assert!(openai.contains(r#""prompt_tokens":100"#) && openai.contains(r#""total_tokens":150"#), "{openai}");
        let anthropic = to_messages(usage);
        assert!(anthropic.contains(r#""input_tokens":20"#), "{anthropic}");
        assert_eq!(of_chat(&Value::parse(openai.as_bytes()).unwrap()), Some(usage));
        let mut counted = Counted::default();
        counted.take(&Value::parse(anthropic.as_bytes()).unwrap()).unwrap();
        assert_eq!(told(counted.reported()), Some(usage));
    }

    #[test]
    fn figures_that_cannot_be_are_not_told() {
        for nonsense in ["{}", "7", r#"{"prompt_tokens":-5}"#, r#"{"prompt_tokens":5,"completion_tokens":"1"}"#] {
            assert_eq!(of_chat(&Value::parse(nonsense.as_bytes()).unwrap()), None, "{nonsense}");
        }
    }
}
