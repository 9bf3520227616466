//! Answers that are longer than they may be: a provider that does not keep to the maximum is cut off, and the caller gets
//! the end that the API has for it.
//!
//! Tokens can't be counted here, only bounded from below. An answer is taken to be beyond its bound when it came in more
//! pieces than the bound has tokens (no provider splits a token) and is twice as long as so many tokens of text are; or when
//! it is longer than any token makes it.

use crate::endpoint::{Endpoint, Question};
use serde_json::{Value, json};

/// Bytes of a token, twice as many as text has.
const LONG: u64 = 8;
/// Tokens that are let pass beside the bound: what a provider's template or a count of its own may add.
const SLACK: u64 = 16;
/// Bytes of the longest tokens there are: runs of spaces and dashes.
const LONGEST: u64 = 128;

/// Measures an answer against the most tokens that it may have.
#[derive(Clone, Debug)]
pub struct Overlong {
    endpoint: Endpoint,
    answers: u64,
    bound: u64,
    pieces: u64,
    bytes: u64,
    /// The first event of a response, which is told again at its end.
    first: Vec<u8>,
}

impl Overlong {
    /// For an answer of at most so many tokens; `None` for answers that are not text.
    pub fn of(question: &dyn Question, bound: u64) -> Option<Self> {
        let endpoint = question.endpoint();
        let is_text = matches!(endpoint, Endpoint::ChatCompletions | Endpoint::Messages | Endpoint::Responses);
        is_text.then(|| Self::beyond(endpoint, question.facts().answers, bound))
    }

    const fn beyond(endpoint: Endpoint, answers: u64, bound: u64) -> Self {
        Self { endpoint, answers, bound: bound.saturating_add(SLACK), pieces: 0, bytes: 0, first: Vec::new() }
    }

    /// Looks at an event's data.
    pub fn heard(&mut self, data: &[u8]) {
        if self.endpoint == Endpoint::Responses && self.first.is_empty() {
            self.first = data.to_vec();
        }
    }

    /// Adds a piece of so many bytes; whether the answer is certainly beyond its bound now.
    pub const fn is_with(&mut self, bytes: u64) -> bool {
        if bytes > 0 {
            self.pieces = self.pieces.saturating_add(1);
            self.bytes = self.bytes.saturating_add(bytes);
        }
        let is_cut_small = self.pieces > self.bound && self.bytes > self.bound.saturating_mul(LONG);
        is_cut_small || self.bytes > self.bound.saturating_mul(LONGEST)
    }

    /// The events with which an answer ends that reached its maximum, after the one with this data.
    pub fn end(&self, last: &[u8]) -> Vec<u8> {
        let last: Value = serde_json::from_slice(last).unwrap_or_default();
        match self.endpoint {
            Endpoint::Messages => self.of_message(&last),
            Endpoint::Responses => self.of_response(&last),
            _ => self.of_chat(&last),
        }
        .into_bytes()
    }

    fn of_chat(&self, last: &Value) -> String {
        let choice = |index: u64| json!({"index": index, "delta": {}, "finish_reason": "length"});
        let choices: Vec<_> = (0..self.answers.clamp(1, 128)).map(choice).collect();
        let mut chunk = json!({"object": "chat.completion.chunk", "choices": choices});
        for name in ["id", "created", "model"] {
            if let (Some(value), Some(members)) = (last.get(name), chunk.as_object_mut()) {
                members.insert(name.to_owned(), value.clone());
            }
        }
        format!("data: {chunk}\n\ndata: [DONE]\n\n")
    }

    fn of_message(&self, last: &Value) -> String {
        let open = last.get("index").map(|index| json!({"type": "content_block_stop", "index": index}));
        let end = json!({
            "type": "message_delta", "delta": {"stop_reason": "max_tokens", "stop_sequence": null},
            "usage": {"output_tokens": self.bound},
        });
        let events = open.into_iter().chain([end, json!({"type": "message_stop"})]);
        events
            .map(|event| {
                format!("event: {}\ndata: {event}\n\n", event.get("type").and_then(Value::as_str).unwrap_or_default())
            })
            .collect()
    }

    fn of_response(&self, last: &Value) -> String {
        let first: Value = serde_json::from_slice(&self.first).unwrap_or_default();
        let mut response = first.get("response").cloned().unwrap_or_else(|| json!({"object": "response"}));
        if let Some(members) = response.as_object_mut() {
            members.insert("status".to_owned(), json!("incomplete"));
            members.insert("incomplete_details".to_owned(), json!({"reason": "max_output_tokens"}));
        }
        let number = last.get("sequence_number").and_then(Value::as_u64).unwrap_or_default() + 1;
        let event = json!({"type": "response.incomplete", "sequence_number": number, "response": response});
        format!("event: response.incomplete\ndata: {event}\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pieces of this size pass before the answer is cut.
    fn passed(bound: u64, bytes: u64) -> u64 {
        let mut overlong = Overlong::beyond(Endpoint::ChatCompletions, 1, bound);
        (0..100_000).find(|_| overlong.is_with(bytes)).unwrap_or(u64::MAX)
    }

    #[test]
    fn an_answer_is_cut_when_it_is_certainly_too_long_and_not_before() {
        // A token a piece, as providers send them: twice the bound.
        assert_eq!(passed(84, 4), 200);
        // Letter by letter, as some proxies send them: still twice what the bound allows.
        assert_eq!(passed(84, 1), 800);
        // Everything in a few pieces, of runs of spaces.
        assert_eq!(passed(84, 3_000), 4);
        // Nothing that the bound could hold is cut.
        let mut spaces = Overlong::beyond(Endpoint::ChatCompletions, 1, 100);
        assert!(!(0..100).any(|_| spaces.is_with(128)));
    }

    #[test]
    fn the_end_is_the_one_that_clients_know() {
        let last = br#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":5,"model":"m","choices":[]}"#;
        let end = String::from_utf8(Overlong::beyond(Endpoint::ChatCompletions, 2, 5).end(last)).unwrap();
        let (chunk, done) = end.strip_prefix("data: ").unwrap().split_once("\n\n").unwrap();
        assert_eq!(done, "data: [DONE]\n\n");
        let chunk: Value = serde_json::from_str(chunk).unwrap();
        assert_eq!((&chunk["id"], &chunk["created"]), (&json!("chatcmpl-1"), &json!(5)));
        assert_eq!(chunk["choices"][1], json!({"index": 1, "delta": {}, "finish_reason": "length"}));
    }

    #[test]
    fn an_open_block_and_a_response_are_ended_as_their_apis_do() {
        let last = br#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"x"}}"#;
        let end = String::from_utf8(Overlong::beyond(Endpoint::Messages, 1, 5).end(last)).unwrap();
        let names: Vec<_> = end.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
        assert_eq!(names, ["content_block_stop", "message_delta", "message_stop"]);
        assert!(end.contains(r#""stop_reason":"max_tokens""#));
        let mut response = Overlong::beyond(Endpoint::Responses, 1, 5);
        response.heard(
            br#"{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress"}}"#,
        );
        let end = response.end(br#"{"type":"response.output_text.delta","sequence_number":8,"delta":"x"}"#);
        let end = String::from_utf8(end).unwrap();
        let event: Value = serde_json::from_str(end.split_once("data: ").unwrap().1.trim()).unwrap();
        assert_eq!((&event["sequence_number"], &event["response"]["id"]), (&json!(9), &json!("resp_1")));
        assert_eq!(event["response"]["incomplete_details"]["reason"], "max_output_tokens");
    }
}
