//! Making an answer, whichever API asks for it, and sending it whole.

use super::{Fault, answers, api::Api, cache::PrefixCache, control::Recorder, request::Question, tokens};
use axum::{
    body::Body,
    http::{HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use context::{Clock, SystemClock};

/// An answer, cut into tokens and counted.
#[derive(Debug)]
pub struct Completion {
    number: usize,
    pub created: i64,
    pub model: String,
    pub tokens: Vec<String>,
    /// Whether the maximum was reached before the end.
    pub is_cut_short: bool,
    pub n: u64,
    pub told: Told,
    pub include_usage: bool,
    /// Whether it would be kept.
    pub is_stored: bool,
}

/// What it says about its usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It keeps its figures to itself.
    Nothing,
    /// The input with everything that the cache read and wrote.
    Figures { input: u64, cached: u64, written: u64, written_1h: u64, output: u64 },
    /// Figures that can't be.
    Negative,
}

/// Answers a question.
pub fn complete(question: &Question, cache: &PrefixCache, fault: Option<Fault>, number: usize) -> Completion {
    let (input, cached) = cache.input_tokens(&question.model, &question.messages);
    let answer = answers::answer(question);
    let mut cut: Vec<String> = tokens::cut(&answer).into_iter().map(str::to_owned).collect();
    let most = question.max_tokens.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let is_cut_short = cut.len() > most;
    cut.truncate(most);
    let output = cut.len() as u64 * question.n;
    let written = if question.caches.is_some() { input - cached } else { 0 };
    let written_1h = if question.caches == Some(true) { written } else { 0 };
    const HUGE: u64 = 900_000_000_000_000;
    let told = match fault {
        Some(Fault::NoUsage) => Told::Nothing,
        Some(Fault::HugeUsage) => Told::Figures { input: HUGE, cached: 0, written: 0, written_1h: 0, output: HUGE },
        Some(Fault::NegativeUsage) => Told::Negative,
        _ => Told::Figures { input, cached, written, written_1h, output },
    };
    Completion {
        number,
        created: SystemClock.now().unix_seconds(),
        model: question.model.clone(),
        tokens: cut,
        is_cut_short,
        n: question.n,
        told,
        include_usage: question.include_usage,
        is_stored: question.is_stored,
    }
}

impl Completion {
    /// Its id, in the form of an API.
    pub fn id(&self, prefix: &str) -> String {
        let middle = if prefix == "chatcmpl-" { "sim" } else { "" };
        format!("{prefix}{middle}{:08}", self.number)
    }
}

/// Sends it whole.
pub fn respond(api: Api, completion: &Completion, fault: Option<Fault>, record: &Recorder) -> Response {
    let (kind, body) = match fault {
        Some(Fault::Garbage | Fault::GarbageEvents | Fault::EndlessLine) => {
            ("application/json", "{\"id\": \"chatcmpl-".to_owned())
        }
        Some(Fault::WebPage) => ("text/html", "<!doctype html><title>Sign in to the Wi-Fi</title>".to_owned()),
        _ => ("application/json", api.whole(completion).to_string()),
    };
    record.sent(body.as_bytes());
    record.finished();
    with_headers(api, (StatusCode::OK, body).into_response(), kind, record.number())
}

/// What vendors send beside the body, some of which must not reach a member.
pub fn with_headers(api: Api, mut response: Response<Body>, kind: &'static str, number: usize) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind.parse().unwrap_or_else(|_| axum::http::HeaderValue::from_static("text/plain")));
    let id = format!("req_sim{number:08}");
    let cookie = "__cf_bm=simulated; Path=/; HttpOnly".to_owned();
    let sent = match api {
        Api::Messages => vec![
            ("request-id", id),
            ("anthropic-organization-id", "org-simulated".to_owned()),
            ("anthropic-ratelimit-requests-remaining", "49".to_owned()),
            ("set-cookie", cookie),
        ],
        Api::Chat | Api::Responses => vec![
            ("x-request-id", id),
            ("openai-processing-ms", "12".to_owned()),
            ("openai-version", "2020-10-01".to_owned()),
            ("openai-organization", "org-simulated".to_owned()),
            ("set-cookie", cookie),
        ],
    };
    for (name, value) in sent {
        if let Ok(value) = value.parse() {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
