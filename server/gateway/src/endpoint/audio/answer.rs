//! Reading what was written down: usage is tokens or seconds, in the last event of a stream, in JSON, and nowhere in a text.

use super::super::{
    Failed, Reader, Said,
    answered::{find, object},
    reported::{Figures, Garbage, Reported},
};
use crate::{
    json::{Kind, Value},
    sse::Event,
};
use ledger::Usage;

/// Beyond this no recording is: ten years.
const LONGEST: u64 = 1 << 28;

/// Reads transcriptions, whole and in events.
#[derive(Debug)]
pub struct AudioReader {
    /// Whether the whole answer is text.
    pub is_text: bool,
}

impl Reader for AudioReader {
    fn event(&mut self, event: &Event) -> Result<Said, Garbage> {
        if event.data == b"[DONE]" {
            return Ok(Said { is_last: true, has_finished: true, ..Said::default() });
        }
        let members = object(&event.data)?;
        let kind = find(&members, "type").and_then(Value::as_str).ok_or(Garbage)?;
        let mut said = Said::default();
        match kind.as_ref() {
            "transcript.text.delta" => {
                let delta = find(&members, "delta").and_then(Value::as_str).unwrap_or_default();
                said.output_bytes = delta.len() as u64;
                said.text.push_str(&delta);
            }
            "transcript.text.done" => {
                (said.is_last, said.has_finished) = (true, true);
                said.usage = find(&members, "usage").map(usage).transpose()?;
            }
            "error" => said.error = Some(Failed::Otherwise),
            _ => {}
        }
        Ok(said)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        let said = Said { has_finished: true, output_bytes: body.len() as u64, ..Said::default() };
        if self.is_text {
            return Ok(said);
        }
        let members = object(body)?;
        Ok(Said {
            output_bytes: find(&members, "text").map_or(0, Value::text_bytes),
            usage: find(&members, "usage").map(usage).transpose()?,
            error: find(&members, "error").map(|_| Failed::Otherwise),
            ..said
        })
    }
}

/// Either kind of usage. What is not said to be text is sound, which is dearer.
fn usage(usage: &Value<'_>) -> Result<Reported, Garbage> {
    let members = usage.members().map_err(|_| Garbage)?;
    if find(&members, "type").and_then(Value::as_str).as_deref() == Some("duration") {
        let seconds = find(&members, "seconds").and_then(seconds);
        return Ok(seconds.map_or(Reported::Nonsense, |audio_seconds| {
            Reported::Figures(Usage { audio_seconds, ..Usage::default() })
        }));
    }
    let mut figures = Figures::read(usage)?;
    let (input, output, total) =
        (figures.get("input_tokens"), figures.get("output_tokens"), figures.get("total_tokens"));
    let text = figures.inside("input_token_details", "text_tokens");
    let audio = figures.inside("input_token_details", "audio_tokens");
    let Some(input_tokens) = input.filter(|_| !figures.is_broken()) else { return Ok(Reported::Nonsense) };
    let audio_input_tokens = audio.unwrap_or_else(|| input_tokens.saturating_sub(text.unwrap_or_default()));
    let output_tokens = output.unwrap_or_default().max(total.unwrap_or_default().saturating_sub(input_tokens));
    Ok(Reported::checked(Usage { input_tokens, audio_input_tokens, output_tokens, ..Usage::default() }))
}

/// Seconds, which may be a fraction: then one more.
fn seconds(value: &Value<'_>) -> Option<u64> {
    let text = std::str::from_utf8(value.raw()).ok().filter(|_| value.kind() == Kind::Number)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_more = fraction.bytes().any(|byte| byte != b'0');
    let seconds = whole.parse::<u64>().ok().filter(|_| is_digits)?.saturating_add(is_more.into());
    (seconds <= LONGEST).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(told: &str) -> Option<Reported> {
        let body = format!(r#"{{"text":"h\u00e9","usage":{told}}}"#);
        let said = AudioReader { is_text: false }.whole(body.as_bytes()).unwrap();
        assert_eq!((said.output_bytes, said.has_finished), (3, true));
        said.usage
    }

    fn figures(told: &str) -> (u64, u64, u64, u64) {
        match read(told) {
            Some(Reported::Figures(used)) => {
                (used.input_tokens, used.audio_input_tokens, used.output_tokens, used.audio_seconds)
            }
            other => panic!("{told}: {other:?}"),
        }
    }

    #[test]
    fn tokens_and_seconds_are_told_apart() {
        let told = r#"{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,"audio_tokens":10},
            "output_tokens":45,"total_tokens":59}"#;
        assert_eq!(figures(told), (14, 10, 45, 0));
        assert_eq!(figures(r#"{"input_tokens":14,"output_tokens":45}"#), (14, 14, 45, 0));
        assert_eq!(
            figures(r#"{"input_tokens":14,"input_token_details":{"text_tokens":4},"total_tokens":20}"#),
            (14, 10, 6, 0)
        );
        for (told, seconds) in [("9", 9), ("9.0", 9), ("9.01", 10), ("0.4", 1), ("0", 0)] {
            assert_eq!(figures(&format!(r#"{{"type":"duration","seconds":{told}}}"#)), (0, 0, 0, seconds));
        }
        assert_eq!(read("null"), None);
    }

    #[test]
    fn figures_that_cannot_be_are_nonsense() {
        for told in [
            "{}",
            r#"{"type":"duration"}"#,
            r#"{"type":"duration","seconds":-1}"#,
            r#"{"type":"duration","seconds":1e9}"#,
            r#"{"type":"duration","seconds":"9"}"#,
            r#"{"type":"duration","seconds":99999999999}"#,
            r#"{"type":"tokens","input_tokens":-4,"output_tokens":1}"#,
            r#"{"type":"tokens","input_tokens":4,"input_token_details":{"audio_tokens":5},"output_tokens":1}"#,
        ] {
            assert_eq!(read(told), Some(Reported::Nonsense), "{told}");
        }
    }

    #[test]
    fn a_stream_ends_with_its_figures_and_a_text_has_none() {
        let event = |data: &str| {
            let data = data.as_bytes().to_vec();
            AudioReader { is_text: false }.event(&Event { raw: bytes::Bytes::new(), data })
        };
        let delta = event(r#"{"type":"transcript.text.delta","delta":"Hi"}"#).unwrap();
        assert_eq!((delta.text.as_str(), delta.output_bytes, delta.is_last), ("Hi", 2, false));
        let done = event(r#"{"type":"transcript.text.done","text":"Hi","usage":{"input_tokens":3,"output_tokens":1}}"#);
        assert!(matches!(done.unwrap(), Said { is_last: true, usage: Some(Reported::Figures(_)), .. }));
        assert!(event(r#"{"type":"transcript.text.segment","text":"Hi"}"#).is_ok());
        assert!(event(r#"{"type":"error","error":{}}"#).unwrap().error.is_some());
        assert!(event("[DONE]").unwrap().is_last && event("{}").is_err());
        let text = AudioReader { is_text: true }.whole(b"1\n00:00 --> 00:01\nHi\n").unwrap();
        assert!(text.usage.is_none() && text.output_bytes == 21);
        assert!(AudioReader { is_text: false }.whole(b"Hi").is_err());
    }
}
