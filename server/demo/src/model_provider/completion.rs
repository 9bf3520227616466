//! Making an answer, and sending it whole.

use super::{Fault, answers, cache::PrefixCache, control::Recorder, request::Question, tokens};
use axum::{
    body::Body,
    http::{HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use context::{Clock, SystemClock};
use serde_json::{Value, json};

/// An answer, cut into tokens and counted.
#[derive(Debug)]
pub struct Completion {
    pub id: String,
    pub created: i64,
    pub model: String,
    pub tokens: Vec<String>,
    /// `stop` or `length`.
    pub finish_reason: &'static str,
    pub n: u64,
    /// `None`: it keeps its figures to itself.
    pub usage: Option<Value>,
    pub include_usage: bool,
}

/// Answers a question.
pub fn complete(question: &Question, cache: &PrefixCache, fault: Option<Fault>, number: usize) -> Completion {
    let (input, cached) = cache.input_tokens(&question.model, &question.messages);
    let answer = answers::answer(question);
    let mut cut: Vec<String> = tokens::cut(&answer).into_iter().map(str::to_owned).collect();
    let most = question.max_tokens.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let finish_reason = if cut.len() > most { "length" } else { "stop" };
    cut.truncate(most);
    let output = cut.len() as u64 * question.n;
    let usage = match fault {
        Some(Fault::NoUsage) => None,
        Some(Fault::HugeUsage) => Some(usage(900_000_000_000_000, 0, 900_000_000_000_000)),
        Some(Fault::NegativeUsage) => Some(json!({"prompt_tokens": -5, "completion_tokens": -7, "total_tokens": -12})),
        _ => Some(usage(input, cached, output)),
    };
    Completion {
        id: format!("chatcmpl-sim{number:08}"),
        created: SystemClock.now().unix_seconds(),
        model: question.model.clone(),
        tokens: cut,
        finish_reason,
        n: question.n,
        usage,
        include_usage: question.include_usage,
    }
}

fn usage(input: u64, cached: u64, output: u64) -> Value {
    json!({
        "prompt_tokens": input,
        "completion_tokens": output,
        "total_tokens": input + output,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    })
}

/// Sends it whole.
pub fn respond(completion: &Completion, fault: Option<Fault>, record: &Recorder) -> Response {
    let content = completion.tokens.concat();
    let choice = |index: u64| {
        json!({
            "index": index,
            "message": {"role": "assistant", "content": content, "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": completion.finish_reason,
        })
    };
    let mut whole = json!({
        "id": completion.id,
        "object": "chat.completion",
        "created": completion.created,
        "model": completion.model,
        "choices": (0..completion.n).map(choice).collect::<Vec<_>>(),
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
    });
    if let (Some(usage), Some(members)) = (&completion.usage, whole.as_object_mut()) {
        members.insert("usage".to_owned(), usage.clone());
    }
    let (kind, body) = match fault {
        Some(Fault::Garbage | Fault::GarbageEvents | Fault::EndlessLine) => {
            ("application/json", "{\"id\": \"chatcmpl-".to_owned())
        }
        Some(Fault::WebPage) => ("text/html", "<!doctype html><title>Sign in to the Wi-Fi</title>".to_owned()),
        _ => ("application/json", whole.to_string()),
    };
    record.sent(body.as_bytes());
    record.finished();
    with_headers((StatusCode::OK, body).into_response(), kind, record.number())
}

/// What OpenAI sends beside the body, some of which must not reach a member.
pub fn with_headers(mut response: Response<Body>, kind: &'static str, number: usize) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind.parse().unwrap_or_else(|_| axum::http::HeaderValue::from_static("text/plain")));
    for (name, value) in [
        ("x-request-id", format!("req_sim{number:08}")),
        ("openai-processing-ms", "12".to_owned()),
        ("openai-version", "2020-10-01".to_owned()),
        ("openai-organization", "org-simulated".to_owned()),
        ("set-cookie", "__cf_bm=simulated; Path=/; HttpOnly".to_owned()),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
