//! Answers in the words of Anthropic's messages: input without what the cache read and wrote, figures cumulative.

use super::{
    api::event,
    completion::{Completion, Told},
};
use serde_json::{Value, json};

/// A whole answer.
pub fn whole(completion: &Completion) -> Value {
    let mut whole = head(completion);
    if let Some(members) = whole.as_object_mut() {
        members.insert("content".to_owned(), json!([{"type": "text", "text": completion.tokens.concat()}]));
        members.insert("stop_reason".to_owned(), stop_reason(completion).into());
        match usage(completion, None) {
            Some(usage) => members.insert("usage".to_owned(), usage),
            None => members.remove("usage"),
        };
    }
    whole
}

/// The events of a proper stream.
pub fn frames(completion: &Completion) -> Vec<String> {
    let mut start = head(completion);
    if let (Some(usage), Some(members)) = (usage(completion, Some(1)), start.as_object_mut()) {
        members.insert("usage".to_owned(), usage);
    }
    let block = json!({"type": "text", "text": ""});
    let mut frames = vec![
        event("message_start", &json!({"type": "message_start", "message": start})),
        event("content_block_start", &json!({"type": "content_block_start", "index": 0, "content_block": block})),
        event("ping", &json!({"type": "ping"})),
    ];
    frames.extend(completion.tokens.iter().map(|token| delta(token)));
    frames.push(event("content_block_stop", &json!({"type": "content_block_stop", "index": 0})));
    let mut end = json!({
        "type": "message_delta",
        "delta": {"stop_reason": stop_reason(completion), "stop_sequence": null},
    });
    let output = match completion.told {
        Told::Nothing => None,
        Told::Negative => Some(json!({"output_tokens": -7})),
        Told::Figures { output, .. } => Some(json!({"output_tokens": output})),
    };
    if let (Some(output), Some(members)) = (output, end.as_object_mut()) {
        members.insert("usage".to_owned(), output);
    }
    frames.push(event("message_delta", &end));
    frames.push(event("message_stop", &json!({"type": "message_stop"})));
    frames
}

/// One more piece of the answer.
pub fn delta(text: &str) -> String {
    let delta = json!({"type": "text_delta", "text": text});
    event("content_block_delta", &json!({"type": "content_block_delta", "index": 0, "delta": delta}))
}

fn head(completion: &Completion) -> Value {
    json!({
        "id": completion.id("msg_sim"),
        "type": "message",
        "role": "assistant",
        "model": completion.model,
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
    })
}

const fn stop_reason(completion: &Completion) -> &'static str {
    if completion.is_cut_short { "max_tokens" } else { "end_turn" }
}

/// The figures, with another output where the answer has only begun.
fn usage(completion: &Completion, output_so_far: Option<u64>) -> Option<Value> {
    Some(match completion.told {
        Told::Nothing => return None,
        Told::Negative => json!({"input_tokens": -5, "output_tokens": -7}),
        Told::Figures { input, cached, written, written_1h, output } => json!({
            "input_tokens": input - cached - written,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": cached,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written - written_1h, "ephemeral_1h_input_tokens": written_1h,
            },
            "output_tokens": output_so_far.unwrap_or(output),
            "service_tier": "standard",
        }),
    })
}
