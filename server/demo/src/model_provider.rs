//! A simulated model provider that speaks OpenAI's and Anthropic's APIs: the demo's model, and the steerable fake of tests.
//!
//! 1. [`router`] serves models, chat completions, responses, embeddings, pictures and transcriptions behind a Bearer key, models and messages behind
//!    `x-api-key`, streaming and not.
//! 2. An answer is chosen by the question's words ([`answers`]) and cut into tokens ([`tokens`]), which are counted, so
//!    that the usage figures are true: input, cached input on repeated prefixes, output.
//! 3. It streams at a human pace, or at once.
//! 4. A test steers it by the model's name or by [`Control`] ([`Fault`]) and reads what it saw ([`Record`]).
//!
//! It knows nothing and asks nobody: no network, no clock but the one for `created`.

mod answers;
mod api;
mod audio;
mod cache;
mod chat;
mod completion;
mod control;
mod embeddings;
mod fault;
mod images;
mod messages;
mod refusal;
mod request;
mod responses;
mod stream;
mod tokens;

pub use control::{Control, Record};
pub use fault::Fault;

use api::Api;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use cache::PrefixCache;
use control::Recorder;
use refusal::Refusal;
use request::Question;
use serde_json::{Value, json};
use std::sync::Arc;

/// The models that it offers: real names, so that list prices apply, and one that no list knows.
pub const MODELS: [&str; 4] = ["gpt-5.4", "gpt-5.4-mini", "gpt-4o-mini", "sim-unpriced"];
/// Those that it offers to who speaks Anthropic's API.
pub const CLAUDES: [&str; 2] = ["claude-sonnet-5-5", "claude-haiku-5-5"];
/// One that makes embeddings, one that makes pictures, one that writes down recordings for tokens, and one for seconds.
pub const MAKERS: [&str; 4] = ["text-embedding-3-small", "gpt-image-1.5", audio::BY_TOKEN, audio::BY_SECOND];

const COUNT: &str = "/v1/messages/count_tokens";
const EMBEDDINGS: &str = "/v1/embeddings";
const IMAGES: &str = "/v1/images/generations";
const TRANSCRIPTIONS: &str = "/v1/audio/transcriptions";
const TRANSLATIONS: &str = "/v1/audio/translations";

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
    /// At a human pace, for these keys.
    pub fn for_demo(keys: [&str; 2]) -> Self {
        Self { keys: keys.map(str::to_owned).to_vec(), tokens_per_second: 45, offers_faults: false }
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
        .route(
            Api::Chat.path(),
            post(async |state, headers, query, body| answer(Api::Chat, state, headers, query, body).await),
        )
        .route(
            Api::Responses.path(),
            post(async |state, headers, query, body| answer(Api::Responses, state, headers, query, body).await),
        )
        .route(
            Api::Messages.path(),
            post(async |state, headers, query, body| answer(Api::Messages, state, headers, query, body).await),
        )
        .route(COUNT, post(count_tokens))
        .route(EMBEDDINGS, post(async |state, headers, body| make(EMBEDDINGS, state, headers, body).await))
        .route(IMAGES, post(async |state, headers, body| make(IMAGES, state, headers, body).await))
        .route(
            TRANSCRIPTIONS,
            post(async |state, headers, body| write_down(TRANSCRIPTIONS, state, headers, body).await),
        )
        .route(TRANSLATIONS, post(async |state, headers, body| write_down(TRANSLATIONS, state, headers, body).await))
        .fallback(async |headers: HeaderMap| Refusal::unknown_path().respond(api::is_anthropic(&headers)))
        .layer(DefaultBodyLimit::max(64 << 20))
        .with_state(Provider { options: Arc::new(options), control, cache: Arc::default() })
}

async fn models(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    let is_anthropic = api::is_anthropic(&headers);
    if let Err(refusal) = provider.authenticate(&headers) {
        return refusal.respond(is_anthropic);
    }
    provider.control.record("/v1/models", &headers, Bytes::new());
    let model = |id: &str| {
        if is_anthropic {
            json!({"type": "model", "id": id, "display_name": id, "created_at": "2026-10-01T00:00:00Z"})
        } else {
            json!({"id": id, "object": "model", "created": 1_790_000_000, "owned_by": "simulation"})
        }
    };
    let models: Vec<Value> = provider.offered(is_anthropic).map(model).collect();
    let list = if is_anthropic {
        json!({"data": models, "has_more": false})
    } else {
        json!({"object": "list", "data": models})
    };
    Json(list).into_response()
}

async fn answer(
    api: Api,
    State(provider): State<Provider>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let is_anthropic = api == Api::Messages;
    let record = provider.control.record(api.path(), &headers, body.clone());
    record.queried(query.unwrap_or_default());
    let answered = async {
        provider.authenticate(&headers)?;
        let question = Question::read(api, &body)?;
        provider.require(&question.model, is_anthropic)?;
        let fault = provider.control.fault().or_else(|| Fault::by_name(&question.model));
        if let Some(fault) = fault {
            fault.before_answer().await?;
        }
        let completion = completion::complete(&question, &provider.cache, fault, record.number());
        Ok(if question.stream {
            stream::respond(api, &completion, provider.options.tokens_per_second, fault, record)
        } else {
            completion::respond(api, &completion, fault, &record)
        })
    };
    let answered: Result<Response, Refusal> = answered.await;
    answered.unwrap_or_else(|refusal| refusal.respond(is_anthropic))
}

async fn count_tokens(State(provider): State<Provider>, headers: HeaderMap, body: Bytes) -> Response {
    let record = provider.control.record(COUNT, &headers, body.clone());
    let counted = async {
        provider.authenticate(&headers)?;
        let (value, model) = request::parse(&body)?;
        provider.require(&model, true)?;
        if let Some(fault) = provider.control.fault() {
            fault.before_answer().await?;
        }
        // The real one refuses what it does not know.
        if value.get("metadata").is_some() {
            return Err(Refusal::invalid(Some("metadata"), "metadata: Extra inputs are not permitted"));
        }
        let count = tokens::count(&request::all_text(&value));
        Ok(respond_json(Api::Messages, &json!({"input_tokens": count}), &record))
    };
    let counted: Result<Response, Refusal> = counted.await;
    counted.unwrap_or_else(|refusal| refusal.respond(true))
}

async fn make(path: &'static str, State(provider): State<Provider>, headers: HeaderMap, body: Bytes) -> Response {
    let record = provider.control.record(path, &headers, body.clone());
    let made = async {
        provider.authenticate(&headers)?;
        let (value, model) = request::parse(&body)?;
        let [embedder, painter, ..] = MAKERS;
        if model != if path == EMBEDDINGS { embedder } else { painter } {
            return Err(Refusal::unknown_model(&model));
        }
        if let Some(fault) = provider.control.fault() {
            fault.before_answer().await?;
        }
        let answer = if path == EMBEDDINGS { embeddings::answer(&value, &model)? } else { images::answer(&value)? };
        Ok(respond_json(Api::Chat, &answer, &record))
    };
    let made: Result<Response, Refusal> = made.await;
    made.unwrap_or_else(|refusal| refusal.respond(false))
}

async fn write_down(path: &'static str, State(provider): State<Provider>, headers: HeaderMap, body: Bytes) -> Response {
    let record = provider.control.record(path, &headers, body.clone());
    let written = async {
        provider.authenticate(&headers)?;
        let fault = provider.control.fault();
        if let Some(fault) = fault {
            fault.before_answer().await?;
        }
        let (kind, text) = audio::answer(path == TRANSLATIONS, &headers, &body, fault)?;
        record.sent(text.as_bytes());
        record.finished();
        Ok(completion::with_headers(Api::Chat, text.into_response(), kind, record.number()))
    };
    let written: Result<Response, Refusal> = written.await;
    written.unwrap_or_else(|refusal| refusal.respond(false))
}

fn respond_json(api: Api, body: &Value, record: &Recorder) -> Response {
    let body = body.to_string();
    record.sent(body.as_bytes());
    record.finished();
    completion::with_headers(api, body.into_response(), "application/json", record.number())
}

impl Provider {
    fn offered(&self, to_anthropic: bool) -> impl Iterator<Item = &'static str> {
        let faults = Fault::ALL.iter().filter(|_| self.options.offers_faults).map(|fault| fault.model());
        let models = if to_anthropic { &CLAUDES[..] } else { &MODELS[..] };
        models.iter().copied().chain(faults).chain(MAKERS.into_iter().filter(move |_| !to_anthropic))
    }

    fn require(&self, model: &str, of_anthropic: bool) -> Result<(), Refusal> {
        let is_offered = self.offered(of_anthropic).any(|offered| offered == model);
        if is_offered { Ok(()) } else { Err(Refusal::unknown_model(model)) }
    }

    fn authenticate(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let key = api::key(headers);
        let is_known = self.options.keys.iter().any(|known| known == key) || self.control.accepts(key);
        if is_known && !self.control.refuses_now(key) { Ok(()) } else { Err(Refusal::wrong_key(key)) }
    }
}
