//! Answers in the words of OpenAI's responses: events that have a type and a number, and no `[DONE]`.

use super::{
    api::event,
    completion::{Completion, Told},
};
use serde_json::{Value, json};

/// A whole answer.
pub fn whole(completion: &Completion) -> Value {
    let status = if completion.is_cut_short { "incomplete" } else { "completed" };
    response(completion, status, json!([item(completion, "completed", &completion.tokens.concat())]), usage(completion))
}

/// The events of a proper stream.
pub fn frames(completion: &Completion) -> Vec<String> {
    let begun = response(completion, "in_progress", json!([]), None);
    let text = completion.tokens.concat();
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []});
    let id = completion.id("msg_");
    let mut events = vec![
        ("response.created", json!({"response": begun})),
        ("response.in_progress", json!({"response": begun})),
        ("response.output_item.added", json!({"output_index": 0, "item": item(completion, "in_progress", "")})),
        (
            "response.content_part.added",
            json!({"item_id": id, "output_index": 0, "content_index": 0, "part": part("")}),
        ),
    ];
    events.extend(completion.tokens.iter().map(|token| ("response.output_text.delta", text_delta(completion, token))));
    let last = if completion.is_cut_short { "response.incomplete" } else { "response.completed" };
    events.extend([
        (
            "response.output_text.done",
            json!({"item_id": id, "output_index": 0, "content_index": 0, "text": text, "logprobs": []}),
        ),
        (
            "response.content_part.done",
            json!({"item_id": id, "output_index": 0, "content_index": 0, "part": part(&text)}),
        ),
        ("response.output_item.done", json!({"output_index": 0, "item": item(completion, "completed", &text)})),
        (last, json!({"response": whole(completion)})),
    ]);
    events.into_iter().zip(0..).map(|((kind, data), number)| numbered(kind, data, number)).collect()
}

/// One more piece of the answer.
pub fn delta(completion: &Completion, text: &str, number: u64) -> String {
    numbered("response.output_text.delta", text_delta(completion, text), number)
}

fn text_delta(completion: &Completion, text: &str) -> Value {
    json!({"item_id": completion.id("msg_"), "output_index": 0, "content_index": 0, "delta": text, "logprobs": []})
}

fn numbered(kind: &str, mut data: Value, number: u64) -> String {
    if let Some(members) = data.as_object_mut() {
        members.insert("type".to_owned(), kind.into());
        members.insert("sequence_number".to_owned(), number.into());
    }
    event(kind, &data)
}

fn item(completion: &Completion, status: &str, text: &str) -> Value {
    let part = json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []});
    let content = if text.is_empty() { json!([]) } else { json!([part]) };
    json!({"id": completion.id("msg_"), "type": "message", "status": status, "role": "assistant", "content": content})
}

fn response(completion: &Completion, status: &str, output: Value, usage: Option<Value>) -> Value {
    let incomplete = (status == "incomplete").then(|| json!({"reason": "max_output_tokens"}));
    json!({
        "id": completion.id("resp_"),
        "object": "response",
        "created_at": completion.created,
        "status": status,
        "error": null,
        "incomplete_details": incomplete,
        "model": completion.model,
        "output": output,
        "parallel_tool_calls": true,
        "store": completion.is_stored,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
    })
}

fn usage(completion: &Completion) -> Option<Value> {
    Some(match completion.told {
        Told::Nothing => return None,
        Told::Negative => json!({"input_tokens": -5, "output_tokens": -7, "total_tokens": -12}),
        Told::Figures { input, cached, output, .. } => json!({
            "input_tokens": input,
            "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
            "output_tokens": output,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": input + output,
        }),
    })
}
