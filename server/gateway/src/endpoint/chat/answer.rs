//! Reading a chat completion: only what the ledger and our own chat need, and never more than it says.

use super::super::{
    Failed, Reader, Said,
    reported::{self, Garbage},
};
use crate::{
    json::{Kind, Value},
    sse::Event,
};

/// Reads completions, whole and in chunks.
#[derive(Debug)]
pub struct ChatReader {
    wants_usage: bool,
}

impl ChatReader {
    /// For a caller who asked for the usage chunk, or did not.
    pub const fn new(wants_usage: bool) -> Self {
        Self { wants_usage }
    }
}

impl Reader for ChatReader {
    fn event(&mut self, event: &Event) -> Result<Said, Garbage> {
        if event.data == b"[DONE]" {
            return Ok(Said { is_last: true, has_finished: true, ..Said::default() });
        }
        let (mut said, has_choices) = read(&event.data, "delta")?;
        said.is_ours = said.usage.is_some() && !has_choices && !self.wants_usage;
        Ok(said)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        read(body, "message").map(|(said, _)| said)
    }
}

/// Reads an event's data (`key` is `delta`) or a whole answer (`key` is `message`), and whether it holds any choice.
fn read(data: &[u8], key: &str) -> Result<(Said, bool), Garbage> {
    let root = Value::parse(data).map_err(|_| Garbage)?;
    if root.kind() != Kind::Object {
        return Err(Garbage);
    }
    let (mut said, mut has_choices) = (Said::default(), false);
    for member in root.members().map_err(|_| Garbage)? {
        match member.name.as_ref() {
            "choices" => {
                for choice in member.value.elements() {
                    has_choices = true;
                    add_choice(&mut said, &choice, key)?;
                }
            }
            "usage" if !member.value.is_null() => {
                said.usage = Some(reported::of_openai(&member.value, "prompt_tokens", "completion_tokens")?);
            }
            "error" if !member.value.is_null() => said.error = Some(Failed::Otherwise),
            _ => {}
        }
    }
    Ok((said, has_choices))
}

fn add_choice(said: &mut Said, choice: &Value<'_>, key: &str) -> Result<(), Garbage> {
    let members = choice.members().map_err(|_| Garbage)?;
    let index = members.iter().find(|member| member.name == "index").and_then(|member| member.value.as_u64());
    for member in &members {
        if member.name == "finish_reason" && !member.value.is_null() {
            said.has_finished = true;
        }
        if member.name == key {
            add_delta(said, &member.value, index.unwrap_or_default() == 0)?;
        }
    }
    Ok(())
}

fn add_delta(said: &mut Said, delta: &Value<'_>, is_first: bool) -> Result<(), Garbage> {
    for member in delta.members().map_err(|_| Garbage)? {
        let name = member.name.as_ref();
        if name == "role" || member.value.is_null() {
            continue;
        }
        let text = member.value.as_str();
        // Also what is not known here was generated, and is billed.
        said.output_bytes += text.as_ref().map_or_else(|| member.value.text_bytes(), |text| text.len() as u64);
        match (name, text) {
            ("content" | "refusal", Some(text)) if is_first => said.text.push_str(&text),
            // Two names are in use, and some send both: the one that came first counts.
            ("reasoning_content" | "reasoning", Some(text)) if is_first && said.reasoning.is_empty() => {
                said.reasoning.push_str(&text);
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Reported;
    use ledger::Usage;

    fn usage(json: &str) -> Option<Reported> {
        read(format!("{{\"usage\":{json}}}").as_bytes(), "delta").unwrap().0.usage
    }

    fn figures(input: u64, cached: u64, written: u64, output: u64, reasoning: u64) -> Option<Reported> {
        Some(Reported::Figures(Usage {
            input_tokens: input,
            cached_input_tokens: cached,
            cache_write_tokens: written,
            output_tokens: output,
            reasoning_tokens: reasoning,
            ..Usage::default()
        }))
    }

    #[test]
    fn every_kind_of_figure_is_read() {
        let full = r#"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":
            {"cached_tokens":64,"cache_write_tokens":16,"audio_tokens":null},"completion_tokens_details":{"reasoning_tokens":30}}"#;
        assert_eq!(usage(full), figures(100, 64, 16, 50, 30));
        assert_eq!(usage(r#"{"prompt_tokens":7,"completion_tokens":0}"#), figures(7, 0, 0, 0, 0));
        assert_eq!(
            usage(r#"{"prompt_tokens":7,"completion_tokens":1,"prompt_tokens_details":null}"#),
            figures(7, 0, 0, 1, 0)
        );
        let beside = r#"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":45,"completion_tokens_details":{"reasoning_tokens":30}}"#;
        assert_eq!(usage(beside), figures(10, 0, 0, 35, 30));
        assert_eq!(usage("null"), None);
    }

    #[test]
    fn figures_that_cannot_be_are_not_believed() {
        for nonsense in [
            "{}",
            r#"{"prompt_tokens":-5,"completion_tokens":1}"#,
            r#"{"prompt_tokens":5,"completion_tokens":-1}"#,
            r#"{"prompt_tokens":5.5,"completion_tokens":1}"#,
            r#"{"prompt_tokens":"5","completion_tokens":1}"#,
            r#"{"prompt_tokens":99999999999999999999,"completion_tokens":1}"#,
            r#"{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":6}}"#,
        ] {
            assert_eq!(usage(nonsense), Some(Reported::Nonsense), "{nonsense}");
        }
    }

    #[test]
    fn text_reasoning_and_tool_calls_are_told_apart() {
        let data = r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"h\u00e9","reasoning_content":"hm",
            "tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},"finish_reason":null},
            {"index":1,"delta":{"content":"other"},"finish_reason":"stop"}],"usage":null}"#;
        let (said, has_choices) = read(data.as_bytes(), "delta").unwrap();
        assert_eq!((said.text.as_str(), said.reasoning.as_str()), ("hé", "hm"));
        assert!(has_choices && said.has_finished && said.usage.is_none() && said.error.is_none());
        assert!(said.output_bytes > 10);
        assert!(read(br#"{"error":{"message":"x"}}"#, "delta").unwrap().0.error.is_some());
        for garbage in ["", "[DONE", "[]", "{\"choices\": [", "{\"choices\":[],\"choices\":[]}"] {
            assert!(read(garbage.as_bytes(), "delta").is_err(), "{garbage}");
        }
    }
}
