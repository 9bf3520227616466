//! Usage figures in both vendors' conventions, which are opposite: OpenAI's input includes what the cache read and wrote,
//! Anthropic's excludes it.

use super::write::Object;
use crate::json::{Member, Value};

/// Figures, in OpenAI's convention: parts are subsets of their whole. They are told, not charged: the ledger reads the
/// provider's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Everything that went in.
    pub input: u64,
    /// Of that, read from the cache.
    pub cached: u64,
    /// Of that, written to the cache.
    pub written: u64,
    /// Everything that came out.
    pub output: u64,
    /// Of that, reasoning.
    pub reasoning: u64,
}

impl Figures {
    /// OpenAI's `usage`; `None` where it can't be.
    pub fn of_chat(usage: &Value<'_>) -> Option<Self> {
        let members = usage.members().ok()?;
        let (input, output) = (number(&members, "prompt_tokens")??, number(&members, "completion_tokens")?);
        let total = number(&members, "total_tokens")?.unwrap_or_default();
        let within = |name: &str, part: &str| match find(&members, name) {
            Some(details) => number(&details.members().ok()?, part),
            None => Some(None),
        };
        let figures = Self {
            input,
            cached: within("prompt_tokens_details", "cached_tokens")?.unwrap_or_default(),
            written: within("prompt_tokens_details", "cache_write_tokens")?.unwrap_or_default(),
            // Some providers count reasoning beside the output; only their total tells.
            output: output.unwrap_or_default().max(total.saturating_sub(input)),
            reasoning: within("completion_tokens_details", "reasoning_tokens")?.unwrap_or_default(),
        };
        figures.is_sound().then_some(figures)
    }

    /// As OpenAI writes it.
    pub fn to_chat(self) -> String {
        let input = Object::new().number("cached_tokens", self.cached).number("cache_write_tokens", self.written).end();
        Object::new()
            .number("prompt_tokens", self.input)
            .number("completion_tokens", self.output)
            .number("total_tokens", self.input.saturating_add(self.output))
            .raw("prompt_tokens_details", &input)
            .raw("completion_tokens_details", &Object::new().number("reasoning_tokens", self.reasoning).end())
            .end()
    }

    /// As Anthropic writes it.
    pub fn to_messages(self) -> String {
        let beside = self.cached.saturating_add(self.written);
        Object::new()
            .number("input_tokens", self.input.saturating_sub(beside))
            .number("cache_creation_input_tokens", self.written)
            .number("cache_read_input_tokens", self.cached)
            .number("output_tokens", self.output)
            .raw("output_tokens_details", &Object::new().number("thinking_tokens", self.reasoning).end())
            .end()
    }

    fn is_sound(&self) -> bool {
        self.cached.saturating_add(self.written) <= self.input && self.reasoning <= self.output
    }
}

/// Anthropic's figures as a stream tells them: each is told several times, and the last word counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    input: Option<u64>,
    cached: Option<u64>,
    written: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
    is_broken: bool,
}

impl Told {
    /// Takes one `usage` object.
    pub fn take(&mut self, usage: &Value<'_>) {
        self.is_broken |= self.read(usage).is_none();
    }

    fn read(&mut self, usage: &Value<'_>) -> Option<()> {
        let members = usage.members().ok()?;
        self.input = number(&members, "input_tokens")?.or(self.input);
        self.cached = number(&members, "cache_read_input_tokens")?.or(self.cached);
        self.written = number(&members, "cache_creation_input_tokens")?.or(self.written);
        self.output = number(&members, "output_tokens")?.or(self.output);
        if let Some(details) = find(&members, "output_tokens_details") {
            self.reasoning = number(&details.members().ok()?, "thinking_tokens")?.or(self.reasoning);
        }
        Some(())
    }

    /// What was told; `None` where a figure can't be, or one that counts is missing.
    pub fn figures(&self) -> Option<Figures> {
        let (cached, written) = (self.cached.unwrap_or_default(), self.written.unwrap_or_default());
        let figures = Figures {
            input: self.input?.saturating_add(cached).saturating_add(written),
            cached,
            written,
            output: self.output?,
            reasoning: self.reasoning.unwrap_or_default(),
        };
        (!self.is_broken && figures.is_sound()).then_some(figures)
    }
}

fn find<'m, 'a>(members: &'m [Member<'a>], name: &str) -> Option<&'m Value<'a>> {
    members.iter().find(|member| member.name == name).map(|member| &member.value).filter(|value| !value.is_null())
}

/// A figure; inside `None` where it is not there, `None` where it can't be.
fn number(members: &[Member<'_>], name: &str) -> Option<Option<u64>> {
    match find(members, name) {
        None => Some(None),
        Some(value) => value.as_u64().filter(|number| *number <= 1 << 40).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(json: &str) -> Option<Figures> {
        Figures::of_chat(&Value::parse(json.as_bytes()).unwrap())
    }

    fn told(usages: &[&str]) -> Option<Figures> {
        let mut told = Told::default();
        usages.iter().for_each(|json| told.take(&Value::parse(json.as_bytes()).unwrap()));
        told.figures()
    }

    #[test]
    fn both_conventions_tell_the_same_tokens() {
        let figures = Figures { input: 100, cached: 64, written: 16, output: 50, reasoning: 30 };
        let openai = figures.to_chat();
        assert!(openai.contains(r#""prompt_tokens":100"#) && openai.contains(r#""total_tokens":150"#), "{openai}");
        let anthropic = figures.to_messages();
        assert!(anthropic.contains(r#""input_tokens":20"#), "{anthropic}");
        assert_eq!(chat(&openai), Some(figures));
        assert_eq!(told(&[&anthropic]), Some(figures));
    }

    #[test]
    fn the_last_word_of_a_stream_counts_and_nothing_is_added_up() {
        let start = r#"{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":3,
            "cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":2},"output_tokens":1}"#;
        let delta = r#"{"output_tokens":40,"output_tokens_details":{"thinking_tokens":7}}"#;
        let expected = Figures { input: 18, cached: 5, written: 3, output: 40, reasoning: 7 };
        assert_eq!(told(&[start, r#"{"output_tokens":20}"#, delta]), Some(expected));
    }

    #[test]
    fn figures_that_cannot_be_are_not_told() {
        for nonsense in [
            "{}",
            "7",
            r#"{"prompt_tokens":-5,"completion_tokens":1}"#,
            r#"{"prompt_tokens":5,"completion_tokens":"1"}"#,
            r#"{"prompt_tokens":99999999999999999999}"#,
            r#"{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":6}}"#,
        ] {
            assert_eq!(chat(nonsense), None, "{nonsense}");
        }
        for nonsense in ["{}", "[]", r#"{"input_tokens":1.5,"output_tokens":1}"#, r#"{"input_tokens":1}"#] {
            assert_eq!(told(&[nonsense]), None, "{nonsense}");
        }
    }
}
