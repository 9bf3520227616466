//! Reading a response: usage stands in its last event, which has no `[DONE]` behind it.

use super::super::{
    Failed, Reader, Said,
    answered::{find, object},
    reported::{self, Garbage},
};
use crate::{
    json::{Member, Value},
    sse::Event,
};

/// Reads responses, whole and in events.
#[derive(Debug, Default)]
pub struct ResponsesReader;

impl Reader for ResponsesReader {
    fn event(&mut self, event: &Event) -> Result<Said, Garbage> {
        // Some that imitate the API send it all the same.
        if event.data == b"[DONE]" {
            return Ok(Said { is_last: true, has_finished: true, ..Said::default() });
        }
        let members = object(&event.data)?;
        let kind = find(&members, "type").and_then(Value::as_str).ok_or(Garbage)?;
        let mut said = Said::default();
        match kind.as_ref() {
            "response.completed" | "response.incomplete" | "response.failed" => {
                (said.is_last, said.has_finished) = (true, true);
                said.is_failure = kind == "response.failed";
                let response = find(&members, "response").ok_or(Garbage)?.members().map_err(|_| Garbage)?;
                said.usage = usage(&response)?;
            }
            "error" => said.error = Some(Failed::Otherwise),
            kind if kind.ends_with(".delta") => {
                let delta = find(&members, "delta").and_then(Value::as_str).unwrap_or_default();
                said.output_bytes = delta.len() as u64;
                match kind {
                    "response.output_text.delta" | "response.refusal.delta" => said.text.push_str(&delta),
                    "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                        said.reasoning.push_str(&delta);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(said)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        let members = object(body)?;
        let text = |name: &str| find(&members, name).and_then(Value::as_str);
        let has_error = find(&members, "error").is_some();
        let is_response = text("object").as_deref() == Some("response");
        Ok(Said {
            has_finished: true,
            output_bytes: find(&members, "output").map_or(0, Value::text_bytes),
            usage: usage(&members)?,
            error: (has_error && !is_response).then_some(Failed::Otherwise),
            is_failure: text("status").as_deref() == Some("failed"),
            ..Said::default()
        })
    }
}

fn usage(response: &[Member<'_>]) -> Result<Option<reported::Reported>, Garbage> {
    find(response, "usage").map(|usage| reported::of_openai(usage, "input_tokens", "output_tokens")).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Reported;
    use ledger::Usage;

    fn event(data: &str) -> Said {
        let data = data.as_bytes().to_vec();
        ResponsesReader.event(&Event { raw: bytes::Bytes::new(), data }).unwrap()
    }

    #[test]
    fn the_last_event_has_the_figures_and_ends_the_stream() {
        for kind in ["completed", "incomplete", "failed"] {
            let said = event(&format!(
                r#"{{"type":"response.{kind}","sequence_number":9,"response":{{"usage":{{"input_tokens":100,
                "input_tokens_details":{{"cached_tokens":64,"cache_write_tokens":16}},"output_tokens":50,
                "output_tokens_details":{{"reasoning_tokens":30}},"total_tokens":150}}}}}}"#
            ));
            assert!(said.is_last && said.is_failure == (kind == "failed"));
            let expected = Usage {
                input_tokens: 100,
                cached_input_tokens: 64,
                cache_write_tokens: 16,
                output_tokens: 50,
                reasoning_tokens: 30,
                ..Usage::default()
            };
            assert_eq!(said.usage, Some(Reported::Figures(expected)));
        }
        assert_eq!(event(r#"{"type":"response.failed","response":{"usage":null}}"#).usage, None);
    }

    #[test]
    fn deltas_are_what_was_generated_and_their_ends_are_not_counted_again() {
        let said = event(r#"{"type":"response.output_text.delta","delta":"h\u00e9"}"#);
        assert_eq!((said.text.as_str(), said.output_bytes), ("hé", 3));
        let said = event(r#"{"type":"response.reasoning_summary_text.delta","delta":"hm"}"#);
        assert_eq!((said.reasoning.as_str(), said.output_bytes), ("hm", 2));
        assert_eq!(event(r#"{"type":"response.function_call_arguments.delta","delta":"{}"}"#).output_bytes, 2);
        assert_eq!(event(r#"{"type":"response.output_text.done","text":"hello"}"#).output_bytes, 0);
        assert!(event(r#"{"type":"error","code":"server_error"}"#).error.is_some());
        assert!(ResponsesReader.event(&Event { raw: bytes::Bytes::new(), data: b"{}".to_vec() }).is_err());
    }

    #[test]
    fn a_whole_response_that_failed_is_one_and_an_error_in_its_place_is_none() {
        let whole = |body: &str| ResponsesReader.whole(body.as_bytes()).unwrap();
        let failed = whole(r#"{"object":"response","status":"failed","error":{"code":"server_error"},"output":[]}"#);
        assert!(failed.is_failure && failed.error.is_none());
        assert!(whole(r#"{"error":{"message":"no"}}"#).error.is_some());
        let done = whole(r#"{"object":"response","status":"completed","error":null,"output":[{"text":"yes"}]}"#);
        assert!(!done.is_failure && done.output_bytes > 3);
    }
}
