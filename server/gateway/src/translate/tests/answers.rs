//! What a whole answer becomes, and that it survives the way there and back.

use super::tree;
use crate::translate::{chat_over_messages, messages_over_chat};
use proptest::prelude::*;
use serde_json::{Value as Tree, json};

const MESSAGE: &str = r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
    {"type":"thinking","thinking":"hm","signature":"sig"},{"type":"redacted_thinking","data":"xx"},
    {"type":"text","text":"Hé ","citations":null},{"type":"text","text":"there."},
    {"type":"tool_use","id":"toolu_1","name":"look","input":{"z": 1.50, "a": []},"caller":{"type":"direct"}}],
    "stop_reason":"tool_use","stop_sequence":null,"new":1,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,
    "cache_read_input_tokens":5,"output_tokens":40,"output_tokens_details":{"thinking_tokens":7},"service_tier":"standard"}}"#;

#[test]
fn a_message_becomes_a_completion() {
    let made = chat_over_messages::answer(MESSAGE.as_bytes(), 1_790_000_000).unwrap();
    assert!(made.contains(r#""arguments":"{\"z\": 1.50, \"a\": []}""#), "arguments keep their bytes: {made}");
    assert_eq!(
        tree(&made),
        json!({
            "id": "msg_1", "object": "chat.completion", "created": 1_790_000_000, "model": "claude-x",
            "choices": [{"index": 0, "logprobs": null, "finish_reason": "tool_calls", "message": {
                "role": "assistant", "content": "Hé there.", "refusal": null, "reasoning_content": "hm",
                "reasoning_details": [
                    {"type": "reasoning.text", "text": "hm", "signature": "sig", "format": "anthropic-claude-v1", "index": 0},
                    {"type": "reasoning.encrypted", "data": "xx", "format": "anthropic-claude-v1", "index": 1},
                ],
                "tool_calls": [{"id": "toolu_1", "type": "function",
                    "function": {"name": "look", "arguments": "{\"z\": 1.50, \"a\": []}"}}],
            }}],
            "usage": {"prompt_tokens": 18, "completion_tokens": 40, "total_tokens": 58,
                "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 3},
                "completion_tokens_details": {"reasoning_tokens": 7}},
        })
    );
}

#[test]
fn a_refusal_is_told_as_one_in_both_directions() {
    let message = r#"{"id":"m","model":"x","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal",
        "category":"bio","explanation":"No."},"usage":{"input_tokens":1,"output_tokens":0}}"#;
    let made = tree(&chat_over_messages::answer(message.as_bytes(), 0).unwrap());
    assert_eq!(made["choices"][0]["finish_reason"], json!("content_filter"));
    assert_eq!(made["choices"][0]["message"], json!({"role": "assistant", "content": null, "refusal": "No."}));
    let completion =
        r#"{"id":"c","model":"x","choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"No."}}]}"#;
    let made = tree(&messages_over_chat::answer(completion.as_bytes(), false).unwrap());
    assert_eq!(made["content"], json!([{"type": "text", "text": "No."}]));
    assert_eq!(made["stop_reason"], json!("refusal"));
    assert_eq!(made["stop_details"], json!({"type": "refusal", "category": null, "explanation": "No."}));
    assert_eq!(made["usage"], json!({"input_tokens": 0, "output_tokens": 0}));
}

#[test]
fn reasoning_is_shown_to_a_caller_of_messages_who_asked_for_it() {
    let completion = r#"{"id":"c","model":"x","choices":[{"finish_reason":"length","message":{"content":"a",
        "reasoning_content":"hm"}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
    let content = |shows| tree(&messages_over_chat::answer(completion.as_bytes(), shows).unwrap())["content"].clone();
    let text = json!({"type": "text", "text": "a"});
    assert_eq!(content(false), json!([text]));
    assert_eq!(content(true), json!([{"type": "thinking", "thinking": "hm", "signature": ""}, text]));
}

/// A message with this text, these calls and figures.
pub fn message(text: &str, calls: &[(String, i64)], usage: (u32, u32, u32, u32)) -> Tree {
    let mut content = Vec::new();
    if !text.is_empty() {
        content.push(json!({"type": "text", "text": text}));
    }
    for (at, (name, number)) in calls.iter().enumerate() {
        content
            .push(json!({"type": "tool_use", "id": format!("t{at}"), "name": name, "input": {"n": number, "s": name}}));
    }
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": content, "stop_sequence": null,
        "stop_reason": if calls.is_empty() { "end_turn" } else { "tool_use" },
        "usage": {"input_tokens": usage.0, "cache_creation_input_tokens": usage.1, "cache_read_input_tokens": usage.2,
            "output_tokens": usage.3, "output_tokens_details": {"thinking_tokens": usage.3 / 2}},
    })
}

proptest! {
    #[test]
    fn an_answer_there_and_back_keeps_text_calls_and_usage(
        text in ".{0,40}",
        calls in prop::collection::vec(("[a-z\"\\\\é]{1,8}", any::<i64>()), 0..4),
        usage in any::<(u32, u32, u32, u32)>(),
    ) {
        let message = message(&text, &calls, usage);
        let there = chat_over_messages::answer(message.to_string().as_bytes(), 7).unwrap();
        let back = messages_over_chat::answer(there.as_bytes(), false).unwrap();
        prop_assert_eq!(tree(&back), message);
    }
}
