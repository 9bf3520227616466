//! Reading a message: usage, text and ends.
//!
//! `input_tokens` excludes the cache, unlike OpenAI's: the cached and the written ones are added. Figures in a stream are
//! cumulative: the last value of each counts, and the answer's are final in `message_delta` alone.

use super::super::{
    Failed, Reader, Said,
    answered::{find, object},
    reported::{Figures, Garbage, Reported},
};
use crate::{
    json::{Member, Value},
    sse::Event,
};
use ledger::Usage;

/// Reads messages, whole and in events.
#[derive(Debug, Default)]
pub struct MessagesReader {
    counted: Counted,
}

/// The last value of every figure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    input: Option<u64>,
    read: Option<u64>,
    written: Option<u64>,
    written_1h: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
    is_broken: bool,
}

impl Counted {
    /// Takes one `usage` object.
    pub fn take(&mut self, usage: &Value<'_>) -> Result<(), Garbage> {
        let mut figures = Figures::read(usage)?;
        let write = |last: &mut Option<u64>, new: Option<u64>| *last = new.or(*last);
        write(&mut self.input, figures.get("input_tokens"));
        write(&mut self.read, figures.get("cache_read_input_tokens"));
        write(&mut self.written, figures.get("cache_creation_input_tokens"));
        write(&mut self.written_1h, figures.inside("cache_creation", "ephemeral_1h_input_tokens"));
        let for_minutes = figures.inside("cache_creation", "ephemeral_5m_input_tokens");
        write(&mut self.output, figures.get("output_tokens"));
        write(&mut self.reasoning, figures.inside("output_tokens_details", "thinking_tokens"));
        // A provider may tell the parts alone.
        if self.written.is_none() && (for_minutes.is_some() || self.written_1h.is_some()) {
            self.written = Some(for_minutes.unwrap_or_default().saturating_add(self.written_1h.unwrap_or_default()));
        }
        self.is_broken |= figures.is_broken();
        Ok(())
    }

    /// What was told so far.
    pub fn reported(&self) -> Reported {
        let (Some(input), Some(output), false) = (self.input, self.output, self.is_broken) else {
            return Reported::Nonsense;
        };
        let (read, written) = (self.read.unwrap_or_default(), self.written.unwrap_or_default());
        Reported::checked(Usage {
            input_tokens: input.saturating_add(read).saturating_add(written),
            cached_input_tokens: read,
            cache_write_tokens: written,
            cache_write_1h_tokens: self.written_1h.unwrap_or_default(),
            output_tokens: output,
            reasoning_tokens: self.reasoning.unwrap_or_default(),
            ..Usage::default()
        })
    }
}

impl Reader for MessagesReader {
    fn event(&mut self, event: &Event) -> Result<Said, Garbage> {
        let members = object(&event.data)?;
        let kind = text(&members, "type").ok_or(Garbage)?;
        let mut said = Said::default();
        match kind.as_str() {
            "message_start" => {
                let message = find(&members, "message").ok_or(Garbage)?.members().map_err(|_| Garbage)?;
                if let Some(usage) = find(&message, "usage") {
                    self.counted.take(usage)?;
                    said.input_usage = Some(self.counted.reported());
                }
            }
            "content_block_start" => {
                if let Some(block) = find(&members, "content_block") {
                    add_block(&mut said, block)?;
                }
            }
            "content_block_delta" => {
                for member in find(&members, "delta").ok_or(Garbage)?.members().map_err(|_| Garbage)? {
                    add_member(&mut said, &member);
                }
            }
            "message_delta" => {
                let delta = find(&members, "delta").map(Value::members).transpose().map_err(|_| Garbage)?;
                said.has_finished = delta.is_some_and(|delta| find(&delta, "stop_reason").is_some());
                if let Some(usage) = find(&members, "usage") {
                    self.counted.take(usage)?;
                    said.usage = Some(self.counted.reported());
                }
            }
            "message_stop" => (said.is_last, said.has_finished) = (true, true),
            "error" => said.error = Some(failed(&members)),
            // `ping`, `content_block_stop`, and what nobody knows yet.
            _ => {}
        }
        Ok(said)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        let members = object(body)?;
        let mut said = Said { has_finished: true, ..Said::default() };
        if text(&members, "type").as_deref() == Some("error") {
            said.error = Some(failed(&members));
            return Ok(said);
        }
        for block in find(&members, "content").map(Value::elements).into_iter().flatten() {
            add_block(&mut said, &block)?;
        }
        if let Some(usage) = find(&members, "usage") {
            self.counted.take(usage)?;
            said.usage = Some(self.counted.reported());
        }
        Ok(said)
    }
}

/// Reads an answer that only counts: it took nothing.
#[derive(Debug)]
pub struct CountReader;

impl Reader for CountReader {
    fn event(&mut self, _: &Event) -> Result<Said, Garbage> {
        Err(Garbage)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        let members = object(body)?;
        let is_error = text(&members, "type").as_deref() == Some("error");
        Ok(Said {
            has_finished: true,
            usage: Some(Reported::Figures(Usage::default())),
            error: is_error.then(|| failed(&members)),
            ..Said::default()
        })
    }
}

fn text(members: &[Member<'_>], name: &str) -> Option<String> {
    find(members, name).and_then(Value::as_str).map(std::borrow::Cow::into_owned)
}

fn add_block(said: &mut Said, block: &Value<'_>) -> Result<(), Garbage> {
    block.members().map_err(|_| Garbage)?.iter().for_each(|member| add_member(said, member));
    Ok(())
}

/// What a delta or a block says. Also what is not known here was generated, and is billed.
fn add_member(said: &mut Said, member: &Member<'_>) {
    let name = member.name.as_ref();
    if matches!(name, "type" | "id" | "name" | "citations" | "caller") || member.value.is_null() {
        return;
    }
    let text = member.value.as_str();
    said.output_bytes += text.as_ref().map_or_else(|| member.value.text_bytes(), |text| text.len() as u64);
    match (name, text) {
        ("text", Some(text)) => said.text.push_str(&text),
        ("thinking", Some(text)) => said.reasoning.push_str(&text),
        _ => {}
    }
}

fn failed(members: &[Member<'_>]) -> Failed {
    let error = find(members, "error").and_then(|error| error.members().ok()).unwrap_or_default();
    match text(&error, "type").as_deref() {
        Some("overloaded_error") => Failed::Overloaded,
        _ => Failed::Otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(reader: &mut MessagesReader, data: &str) -> Said {
        let data = data.as_bytes().to_vec();
        reader.event(&Event { raw: bytes::Bytes::new(), data }).unwrap()
    }

    #[test]
    fn cached_and_written_tokens_are_part_of_the_input_and_the_last_figures_count() {
        let mut reader = MessagesReader::default();
        let start = event(
            &mut reader,
            r#"{"type":"message_start","message":{"usage":{"input_tokens":25,"cache_creation_input_tokens":300,
            "cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":1}}}"#,
        );
        assert!(start.usage.is_none(), "the answer has only begun");
        let Some(Reported::Figures(begun)) = start.input_usage else { panic!("{start:?}") };
        assert_eq!(begun.input_tokens, 1_325);
        event(&mut reader, r#"{"type":"message_delta","delta":{},"usage":{"output_tokens":40}}"#);
        let last = event(
            &mut reader,
            r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":88,"input_tokens":27,"output_tokens_details":{"thinking_tokens":30}}}"#,
        );
        assert!(last.has_finished && !last.is_last);
        let expected = Usage {
            input_tokens: 27 + 300 + 1_000,
            cached_input_tokens: 1_000,
            cache_write_tokens: 300,
            cache_write_1h_tokens: 200,
            output_tokens: 88,
            reasoning_tokens: 30,
            ..Usage::default()
        };
        assert_eq!(last.usage, Some(Reported::Figures(expected)));
        assert!(event(&mut reader, r#"{"type":"message_stop"}"#).is_last);
    }

    #[test]
    fn text_thinking_and_tool_input_are_told_apart() {
        let mut reader = MessagesReader::default();
        let delta = |kind: &str| format!(r#"{{"type":"content_block_delta","index":0,"delta":{kind}}}"#);
        let said = event(&mut reader, &delta(r#"{"type":"text_delta","text":"h\u00e9"}"#));
        assert_eq!((said.text.as_str(), said.output_bytes), ("hé", 3));
        let said = event(&mut reader, &delta(r#"{"type":"thinking_delta","thinking":"hm"}"#));
        assert_eq!((said.reasoning.as_str(), said.output_bytes), ("hm", 2));
        let said = event(&mut reader, &delta(r#"{"type":"input_json_delta","partial_json":"{\"a\":1"}"#));
        assert_eq!((said.text.as_str(), said.output_bytes), ("", 6));
        let overloaded = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        assert_eq!(event(&mut reader, overloaded).error, Some(Failed::Overloaded));
        assert_eq!(event(&mut reader, r#"{"type":"ping"}"#).output_bytes, 0);
    }

    #[test]
    fn a_whole_message_says_the_same_and_figures_that_cannot_be_are_not_believed() {
        let whole = |usage: &str| {
            let body = format!(r#"{{"type":"message","content":[{{"type":"text","text":"yes"}}],"usage":{usage}}}"#);
            MessagesReader::default().whole(body.as_bytes()).unwrap()
        };
        let said = whole(r#"{"input_tokens":5,"output_tokens":2,"cache_creation_input_tokens":null}"#);
        assert_eq!(said.text, "yes");
        assert_eq!(
            said.usage,
            Some(Reported::Figures(Usage { input_tokens: 5, output_tokens: 2, ..Usage::default() }))
        );
        for nonsense in [
            "{}",
            r#"{"input_tokens":-5,"output_tokens":1}"#,
            r#"{"input_tokens":5,"output_tokens":1.5}"#,
            r#"{"input_tokens":5,"output_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":"many"}}"#,
            r#"{"input_tokens":5,"output_tokens":1,"cache_creation_input_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":2}}"#,
        ] {
            assert_eq!(whole(nonsense).usage, Some(Reported::Nonsense), "{nonsense}");
        }
        let counted = CountReader.whole(br#"{"input_tokens":2095}"#).unwrap();
        assert_eq!(counted.usage, Some(Reported::Figures(Usage::default())));
        assert!(CountReader.whole(b"[]").is_err());
    }
}
