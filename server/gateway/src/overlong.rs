//! Answers that are longer than they may be: a provider that does not keep to the maximum is cut off, and the caller gets
//! the end that the API has for it.
//!
//! Tokens can't be counted here, only bounded from below. An answer is taken to be beyond its bound when it came in more
//! pieces than the bound has tokens (no provider splits a token) and is twice as long as so many tokens of text are; or when
//! it is longer than any token makes it.

use serde_json::{Value, json};

/// Bytes of a token, twice as many as text has.
const LONG: u64 = 8;
/// Bytes of the longest tokens there are: runs of spaces and dashes.
const LONGEST: u64 = 128;

/// Measures an answer against the most tokens that it may have.
#[derive(Clone, Copy, Debug)]
pub struct Overlong {
    bound: u64,
    pieces: u64,
    bytes: u64,
}

impl Overlong {
    /// For an answer of at most so many tokens.
    pub const fn beyond(bound: u64) -> Self {
        Self { bound, pieces: 0, bytes: 0 }
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
}

/// The end of a stream of chat completions whose answers reached their maximum, in the words of the event before.
pub fn finish_of_chat(last: &[u8], answers: u64) -> Vec<u8> {
    let last: Value = serde_json::from_slice(last).unwrap_or_default();
    let choice = |index: u64| json!({"index": index, "delta": {}, "finish_reason": "length"});
    let mut chunk = json!({"object": "chat.completion.chunk", "choices": (0..answers.clamp(1, 128)).map(choice).collect::<Vec<_>>()});
    for name in ["id", "created", "model"] {
        if let (Some(value), Some(members)) = (last.get(name), chunk.as_object_mut()) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    format!("data: {chunk}\n\ndata: [DONE]\n\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pieces of this size pass before the answer is cut.
    fn passed(bound: u64, bytes: u64) -> u64 {
        let mut overlong = Overlong::beyond(bound);
        (0..100_000).find(|_| overlong.is_with(bytes)).unwrap_or(u64::MAX)
    }

    #[test]
    fn an_answer_is_cut_when_it_is_certainly_too_long_and_not_before() {
        // A token a piece, as providers send them: twice the bound.
        assert_eq!(passed(100, 4), 200);
        // Letter by letter, as some proxies send them: still twice what the bound allows.
        assert_eq!(passed(100, 1), 800);
        // Everything in a few pieces, of runs of spaces.
        assert_eq!(passed(100, 3_000), 4);
        // Nothing that the bound could hold is cut.
        let mut spaces = Overlong::beyond(100);
        assert!(!(0..100).any(|_| spaces.is_with(128)));
    }

    #[test]
    fn the_end_is_the_one_that_clients_know() {
        let last = br#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":5,"model":"m","choices":[]}"#;
        let end = String::from_utf8(finish_of_chat(last, 2)).unwrap();
        let (chunk, done) = end.strip_prefix("data: ").unwrap().split_once("\n\n").unwrap();
        assert_eq!(done, "data: [DONE]\n\n");
        let chunk: Value = serde_json::from_str(chunk).unwrap();
        assert_eq!((&chunk["id"], &chunk["created"]), (&json!("chatcmpl-1"), &json!(5)));
        assert_eq!(chunk["choices"][1], json!({"index": 1, "delta": {}, "finish_reason": "length"}));
    }
}
