//! What an answer says, in the words of each API. How it goes out is [`super::answer`].

use super::request::Asked;
use crate::door::Door;
use serde_json::{Value, json};

/// Words of every answer: a token each.
pub const WORDS: [&str; 12] =
    ["One", " key", " for", " each", " member", ",", " and", " a", " ledger", " of", " all", "."];
/// Tokens of every prompt, as this provider counts.
const INPUT: u64 = 9;

/// Words that are answered: no more than were allowed.
pub fn words(asked: &Asked) -> &'static [&'static str] {
    &WORDS[..WORDS.len().min(usize::try_from(asked.mark).unwrap_or(usize::MAX)).max(1)]
}

/// True figures.
pub fn usage(asked: &Asked) -> Value {
    let output = words(asked).len() as u64;
    let mut usage = figures(asked.door, INPUT, output);
    if matches!(asked.door, Door::Chat | Door::Responses) {
        usage["total_tokens"] = (INPUT + output).into();
    }
    usage
}

/// Figures by the names that the API has for them.
pub fn figures(door: Door, input: impl Into<Value>, output: impl Into<Value>) -> Value {
    let (input, output) = (input.into(), output.into());
    match door {
        Door::Chat => json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": null}),
        Door::Embeddings => json!({"prompt_tokens": input, "total_tokens": input}),
        Door::Responses => json!({"input_tokens": input, "output_tokens": output, "total_tokens": null}),
        Door::Messages => json!({"input_tokens": input, "output_tokens": output}),
    }
}

/// An error in place of an answer.
pub fn error(door: Door) -> String {
    let message = "It failed.";
    match door {
        Door::Messages => json!({"type": "error", "error": {"type": "api_error", "message": message}}),
        _ => json!({"error": {"message": message, "type": "server_error", "code": null}}),
    }
    .to_string()
}

/// An error as an event of a stream.
pub fn error_event(door: Door) -> String {
    match door {
        Door::Responses => {
            event(door, "error", json!({"code": "server_error", "message": "It failed.", "param": null}))
        }
        Door::Messages => format!("event: error\ndata: {}\n\n", error(door)),
        _ => format!("data: {}\n\n", error(door)),
    }
}

/// A whole answer.
pub fn whole(asked: &Asked, usage: &Value) -> String {
    let text = words(asked).concat();
    let mut answer = match asked.door {
        Door::Chat => {
            let message = json!({"role": "assistant", "content": text});
            json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": tests::MODEL,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        }
        Door::Responses => response("completed", &text),
        Door::Messages => {
            let mut message = message();
            message["content"] = json!([{"type": "text", "text": text}]);
            message["stop_reason"] = "end_turn".into();
            message
        }
        Door::Embeddings => {
            let embedding = json!({"object": "embedding", "index": 0, "embedding": [0.25, -0.5]});
            json!({"object": "list", "data": [embedding], "model": asked.door.model()})
        }
    };
    if !usage.is_null() {
        answer["usage"] = usage.clone();
    }
    answer.to_string()
}

/// What a stream begins with, before there are words.
pub fn begin(asked: &Asked, usage: &Value) -> String {
    match asked.door {
        Door::Responses => event(
            asked.door,
            "response.created",
            json!({"sequence_number": 0, "response": response("in_progress", "")}),
        ),
        Door::Messages => {
            let mut message = message();
            if !usage.is_null() {
                message["usage"] = usage.clone();
                // It has only begun.
                message["usage"]["output_tokens"] = 1.into();
            }
            let block = json!({"index": 0, "content_block": {"type": "text", "text": ""}});
            event(asked.door, "message_start", json!({"message": message}))
                + &event(asked.door, "content_block_start", block)
        }
        Door::Chat | Door::Embeddings => String::new(),
    }
}

/// One more word of a stream.
pub fn word(door: Door, word: &str) -> String {
    match door {
        Door::Responses => event(
            door,
            "response.output_text.delta",
            json!({"sequence_number": 1, "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": word}),
        ),
        Door::Messages => {
            let delta = json!({"index": 0, "delta": {"type": "text_delta", "text": word}});
            event(door, "content_block_delta", delta)
        }
        _ => chunk(json!([{"index": 0, "delta": {"content": word}, "finish_reason": null}]), None),
    }
}

/// What a stream ends with.
pub fn end(asked: &Asked, usage: &Value) -> String {
    let usage = Some(usage).filter(|usage| !usage.is_null());
    match asked.door {
        Door::Responses => {
            let mut response = response("completed", &words(asked).concat());
            response["usage"] = usage.cloned().unwrap_or_default();
            event(asked.door, "response.completed", json!({"sequence_number": 2, "response": response}))
        }
        Door::Messages => {
            let mut end = json!({"delta": {"stop_reason": "end_turn", "stop_sequence": null}});
            if let Some(usage) = usage {
                end["usage"] = json!({"output_tokens": usage["output_tokens"]});
            }
            event(asked.door, "content_block_stop", json!({"index": 0}))
                + &event(asked.door, "message_delta", end)
                + &event(asked.door, "message_stop", json!({}))
        }
        Door::Chat | Door::Embeddings => {
            let mut last = chunk(json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]), None);
            if let Some(usage) = usage.filter(|_| asked.include_usage) {
                last += &chunk(json!([]), Some(usage));
            }
            last + "data: [DONE]\n\n"
        }
    }
}

fn chunk(choices: Value, usage: Option<&Value>) -> String {
    let mut event = json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": tests::MODEL,
        "choices": choices});
    if let Some(usage) = usage {
        event["usage"] = usage.clone();
    }
    format!("data: {event}\n\n")
}

/// An event that has a type.
fn event(door: Door, kind: &str, mut data: Value) -> String {
    debug_assert!(matches!(door, Door::Responses | Door::Messages));
    data["type"] = kind.into();
    format!("event: {kind}\ndata: {data}\n\n")
}

fn message() -> Value {
    json!({"id": "msg_1", "type": "message", "role": "assistant", "model": Door::Messages.model(), "content": [],
        "stop_reason": null, "stop_sequence": null})
}

fn response(status: &str, text: &str) -> Value {
    let part = json!({"type": "output_text", "text": text, "annotations": []});
    let item = json!({"id": "msg_1", "type": "message", "role": "assistant", "status": status, "content": [part]});
    let output = if text.is_empty() { json!([]) } else { json!([item]) };
    json!({"id": "resp_1", "object": "response", "created_at": 1, "status": status, "error": null, "store": false,
        "model": Door::Responses.model(), "output": output})
}
