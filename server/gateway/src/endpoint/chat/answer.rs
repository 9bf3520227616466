//! Reading what a provider answers: only what the ledger and our own chat need, and never more than it says.

use crate::json::{Kind, Value};
use ledger::Usage;

/// What one event of a stream, or one whole answer, says.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Text of the first answer.
    pub text: String,
    /// Reasoning of the first answer, where the provider shows it.
    pub reasoning: String,
    /// Bytes of everything that was generated, all answers and tool calls.
    pub output_bytes: u64,
    /// Whether an answer ended.
    pub is_finish: bool,
    /// Whether it holds any choice; the usage chunk holds none.
    pub has_choices: bool,
    /// The usage figures.
    pub usage: Option<Reported>,
    /// Whether it is an error in place of an answer.
    pub is_error: bool,
}

/// Usage as a provider reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Figures that can be.
    Figures(Usage),
    /// Figures that can't be: negative, broken or contradicting themselves.
    Nonsense,
}

/// The text is not an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garbage;

impl Chunk {
    /// Reads an event's data (`key` is `delta`) or a whole answer (`key` is `message`).
    pub fn read(data: &[u8], key: &str) -> Result<Self, Garbage> {
        let root = Value::parse(data).map_err(|_| Garbage)?;
        if root.kind() != Kind::Object {
            return Err(Garbage);
        }
        let mut chunk = Self::default();
        for member in root.members().map_err(|_| Garbage)? {
            match member.name.as_ref() {
                "choices" => {
                    for choice in member.value.elements() {
                        chunk.has_choices = true;
                        chunk.choice(&choice, key)?;
                    }
                }
                "usage" if !member.value.is_null() => chunk.usage = Some(Reported::read(&member.value)?),
                "error" => chunk.is_error = !member.value.is_null(),
                _ => {}
            }
        }
        Ok(chunk)
    }

    fn choice(&mut self, choice: &Value<'_>, key: &str) -> Result<(), Garbage> {
        let members = choice.members().map_err(|_| Garbage)?;
        let index = members.iter().find(|member| member.name == "index").and_then(|member| member.value.as_u64());
        for member in &members {
            if member.name == "finish_reason" && !member.value.is_null() {
                self.is_finish = true;
            }
            if member.name == key {
                self.delta(&member.value, index.unwrap_or_default() == 0)?;
            }
        }
        Ok(())
    }

    fn delta(&mut self, delta: &Value<'_>, is_first: bool) -> Result<(), Garbage> {
        for member in delta.members().map_err(|_| Garbage)? {
            let name = member.name.as_ref();
            if name == "role" || member.value.is_null() {
                continue;
            }
            let text = member.value.as_str();
            // Also what is not known here was generated, and is billed.
            self.output_bytes += text.as_ref().map_or_else(|| member.value.text_bytes(), |text| text.len() as u64);
            match (name, text) {
                ("content" | "refusal", Some(text)) if is_first => self.text.push_str(&text),
                // Two names are in use, and some send both: the one that came first counts.
                ("reasoning_content" | "reasoning", Some(text)) if is_first && self.reasoning.is_empty() => {
                    self.reasoning.push_str(&text);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Reported {
    /// OpenAI's figures: cached and cache-write tokens are part of the input, reasoning tokens of the output. Where a
    /// provider counts reasoning beside the output, only its total tells, so the total decides.
    fn read(usage: &Value<'_>) -> Result<Self, Garbage> {
        let members = usage.members().map_err(|_| Garbage)?;
        let find = |name: &str| members.iter().find(|member| member.name == name).map(|member| &member.value);
        let inside = |name: &str, detail: &str| -> Result<Option<Figure>, Garbage> {
            let Some(details) = find(name) else { return Ok(None) };
            let details = details.members().map_err(|_| Garbage)?;
            Ok(details.iter().find(|member| member.name == detail).map(|member| figure(&member.value)))
        };
        let top = |name: &str| find(name).map(figure);
        let parts = [
            top("prompt_tokens"),
            top("completion_tokens"),
            top("total_tokens"),
            inside("prompt_tokens_details", "cached_tokens")?,
            inside("prompt_tokens_details", "cache_write_tokens")?,
            inside("completion_tokens_details", "reasoning_tokens")?,
        ];
        let [Some(Figure::Is(input)), completion, total, cached, written, reasoning] = parts else {
            return Ok(Self::Nonsense);
        };
        if [completion, total, cached, written, reasoning].contains(&Some(Figure::Broken)) {
            return Ok(Self::Nonsense);
        }
        let [completion, total, cached, written, reasoning] =
            [completion, total, cached, written, reasoning].map(|figure| match figure {
                Some(Figure::Is(number)) => number,
                _ => 0,
            });
        let output = completion.max(total.saturating_sub(input));
        if cached.saturating_add(written) > input || reasoning > output {
            return Ok(Self::Nonsense);
        }
        Ok(Self::Figures(Usage {
            input_tokens: input,
            cached_input_tokens: cached,
            cache_write_tokens: written,
            output_tokens: output,
            reasoning_tokens: reasoning,
        }))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    Is(u64),
    Absent,
    Broken,
}

fn figure(value: &Value<'_>) -> Figure {
    match value.as_u64() {
        // Beyond this no sum of figures is safe, and no request is that large.
        Some(number) if number <= 1 << 40 => Figure::Is(number),
        None if value.is_null() => Figure::Absent,
        _ => Figure::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(json: &str) -> Option<Reported> {
        Chunk::read(format!("{{\"usage\":{json}}}").as_bytes(), "delta").unwrap().usage
    }

    fn figures(input: u64, cached: u64, written: u64, output: u64, reasoning: u64) -> Option<Reported> {
        Some(Reported::Figures(Usage {
            input_tokens: input,
            cached_input_tokens: cached,
            cache_write_tokens: written,
            output_tokens: output,
            reasoning_tokens: reasoning,
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
        let chunk = Chunk::read(data.as_bytes(), "delta").unwrap();
        assert_eq!((chunk.text.as_str(), chunk.reasoning.as_str()), ("hé", "hm"));
        assert!(chunk.has_choices && chunk.is_finish && chunk.usage.is_none() && !chunk.is_error);
        assert!(chunk.output_bytes > 10);
        assert!(Chunk::read(br#"{"error":{"message":"x"}}"#, "delta").unwrap().is_error);
        for garbage in ["", "[DONE", "[]", "{\"choices\": [", "{\"choices\":[],\"choices\":[]}"] {
            assert!(Chunk::read(garbage.as_bytes(), "delta").is_err(), "{garbage}");
        }
    }
}
