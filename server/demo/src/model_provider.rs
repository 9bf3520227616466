//! A simulated model provider that speaks OpenAI's API: the demo's model, and the steerable fake of tests.
//!
//! 1. [`router`] serves `/v1/models` and `/v1/chat/completions`, streaming and not, behind a Bearer key.
//! 2. An answer is chosen by the question's words ([`answers`]) and cut into tokens ([`tokens`]), which are counted, so
//!    that the usage figures are true: input, cached input on repeated prefixes, output.
//! 3. It streams at a human pace, or at once.
//! 4. A test steers it by the model's name or by [`Control`] ([`Fault`]) and reads what it saw ([`Record`]).
//!
//! It knows nothing and asks nobody: no network, no clock but the one for `created`.

mod answers;
mod cache;
mod completion;
mod control;
mod fault;
mod refusal;
mod request;
mod stream;
mod tokens;

pub use control::{Control, Record};
pub use fault::Fault;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, header::AUTHORIZATION},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use cache::PrefixCache;
use refusal::Refusal;
use request::Question;
use serde_json::{Value, json};
use std::sync::Arc;

/// The models that it offers: real names, so that list prices apply, and one that no list knows.
pub const MODELS: [&str; 4] = ["gpt-5.4", "gpt-5.4-mini", "gpt-4o-mini", "sim-unpriced"];

/// How it behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The keys that it accepts.
    pub keys: Vec<String>,
    /// Tokens a second when streaming; 0 streams at once. People read comfortably at 30 to 60.
    pub tokens_per_second: u32,
    /// Whether every [`Fault`] is also offered as a model of its name.
    pub offers_faults: bool,
}

impl Options {
    /// At a human pace, for one key.
    pub fn for_demo(key: impl Into<String>) -> Self {
        Self { keys: vec![key.into()], tokens_per_second: 45, offers_faults: false }
    }

    /// At once, for one key, with every fault on offer.
    pub fn for_tests(key: impl Into<String>) -> Self {
        Self { keys: vec![key.into()], tokens_per_second: 0, offers_faults: true }
    }
}

#[derive(Clone)]
struct Provider {
    options: Arc<Options>,
    control: Control,
    cache: Arc<PrefixCache>,
}

/// The provider as a router, to be served anywhere.
pub fn router(options: Options) -> Router {
    router_with(options, Control::default())
}

/// The provider with a handle for steering it and reading what it saw.
pub fn router_with(options: Options, control: Control) -> Router {
    Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(chat_completions))
        .fallback(async || Refusal::unknown_path())
        .layer(DefaultBodyLimit::max(64 << 20))
        .with_state(Provider { options: Arc::new(options), control, cache: Arc::default() })
}

async fn models(State(provider): State<Provider>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    provider.authenticate(&headers)?;
    provider.control.record("/v1/models", &headers, Bytes::new());
    let model = |id: &str| json!({"id": id, "object": "model", "created": 1_790_000_000, "owned_by": "simulation"});
    let models: Vec<Value> = provider.offered().map(model).collect();
    Ok(Json(json!({"object": "list", "data": models})))
}

async fn chat_completions(State(provider): State<Provider>, headers: HeaderMap, body: Bytes) -> Response {
    let record = provider.control.record("/v1/chat/completions", &headers, body.clone());
    let answered = async {
        provider.authenticate(&headers)?;
        let question = Question::read(&body)?;
        if !provider.offered().any(|model| model == question.model) {
            return Err(Refusal::unknown_model(&question.model));
        }
        let fault = provider.control.fault().or_else(|| Fault::by_name(&question.model));
        if let Some(fault) = fault {
            fault.before_answer().await?;
        }
        let completion = completion::complete(&question, &provider.cache, fault, record.number());
        Ok(if question.stream {
            stream::respond(completion, provider.options.tokens_per_second, fault, record)
        } else {
            completion::respond(&completion, fault, &record)
        })
    };
    let answered: Result<Response, Refusal> = answered.await;
    answered.unwrap_or_else(IntoResponse::into_response)
}

impl Provider {
    fn offered(&self) -> impl Iterator<Item = &'static str> {
        let faults = Fault::ALL.iter().filter(|_| self.options.offers_faults).map(|fault| fault.model());
        MODELS.into_iter().chain(faults)
    }

    fn authenticate(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let key = shown.strip_prefix("Bearer ").unwrap_or_default();
        let is_known = self.options.keys.iter().any(|known| known == key) || self.control.accepts(key);
        if is_known && !self.control.refuses_now(key) { Ok(()) } else { Err(Refusal::wrong_key(key)) }
    }
}
