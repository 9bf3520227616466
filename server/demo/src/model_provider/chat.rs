//! Answers in the words of OpenAI's chat completions.

use super::completion::{Completion, Told};
use serde_json::{Value, json};

/// A whole answer.
pub fn whole(completion: &Completion) -> Value {
    let content = completion.tokens.concat();
    let choice = |index: u64| {
        json!({
            "index": index,
            "message": {"role": "assistant", "content": content, "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": finish_reason(completion),
        })
    };
    let mut whole = json!({
        "id": completion.id("chatcmpl-"),
        "object": "chat.completion",
        "created": completion.created,
        "model": completion.model,
        "choices": (0..completion.n).map(choice).collect::<Vec<_>>(),
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
    });
    if let (Some(usage), Some(members)) = (usage(completion), whole.as_object_mut()) {
        members.insert("usage".to_owned(), usage);
    }
    whole
}

/// The events of a proper stream.
pub fn frames(completion: &Completion) -> Vec<String> {
    let mut frames = vec![frame(completion, json!({"role": "assistant", "content": "", "refusal": null}), None)];
    frames.extend(completion.tokens.iter().map(|token| delta(completion, token)));
    frames.push(frame(completion, json!({}), Some(finish_reason(completion))));
    if let (true, Some(usage)) = (completion.include_usage, usage(completion)) {
        let mut last = chunk(completion, json!([]));
        if let Some(members) = last.as_object_mut() {
            members.insert("usage".to_owned(), usage);
        }
        frames.push(format!("data: {last}\n\n"));
    }
    frames.push("data: [DONE]\n\n".to_owned());
    frames
}

/// One more piece of every answer.
pub fn delta(completion: &Completion, text: &str) -> String {
    frame(completion, json!({"content": text}), None)
}

/// One delta, for every choice that was asked for.
fn frame(completion: &Completion, delta: Value, finish_reason: Option<&str>) -> String {
    let choice = |index: u64| json!({"index": index, "delta": delta, "logprobs": null, "finish_reason": finish_reason});
    let frames = (0..completion.n).map(|index| format!("data: {}\n\n", chunk(completion, json!([choice(index)]))));
    frames.collect()
}

fn chunk(completion: &Completion, choices: Value) -> Value {
    let mut chunk = json!({
        "id": completion.id("chatcmpl-"),
        "object": "chat.completion.chunk",
        "created": completion.created,
        "model": completion.model,
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
        "choices": choices,
    });
    if let (true, Some(members)) = (completion.include_usage, chunk.as_object_mut()) {
        members.insert("usage".to_owned(), Value::Null);
    }
    chunk
}

const fn finish_reason(completion: &Completion) -> &'static str {
    if completion.is_cut_short { "length" } else { "stop" }
}

fn usage(completion: &Completion) -> Option<Value> {
    Some(match completion.told {
        Told::Nothing => return None,
        Told::Negative => json!({"prompt_tokens": -5, "completion_tokens": -7, "total_tokens": -12}),
        Told::Figures { input, cached, output, .. } => json!({
            "prompt_tokens": input,
            "completion_tokens": output,
            "total_tokens": input + output,
            "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }),
    })
}
