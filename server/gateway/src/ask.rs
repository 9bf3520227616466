//! The one door to a provider.

use crate::{
    Endpoint, Error, Gateway,
    asked::Asked,
    endpoint::{
        AudioQuestion, ChatQuestion, EmbeddingsQuestion, ImagesQuestion, MessagesQuestion, Question, ResponsesQuestion,
        Target,
    },
    exchange::Exchange,
    route::Route,
    translation::Known,
};
use bytes::Bytes;
use context::{Caller, Credential};
use futures_util::{Stream, StreamExt, stream::BoxStream};
use http::{HeaderMap, HeaderName, StatusCode};
use ledger::{Intent, LimitState, Priced, Rates, Usage};
use std::{fmt, sync::Arc};
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};
use types::{LedgerId, NanoUsd, Problem, RequestId, Role};

/// What happens to the provider's answer when nobody listens any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDisconnect {
    /// The provider is cut off at once: somebody pressed Stop.
    CancelAtOnce,
    /// It is read on for two seconds, for its usage figures, and cut off then: a connection was lost.
    DrainThenCancel,
}

/// A request for a provider, read and validated.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The caller's bytes. They reach the provider unchanged but for spliced members.
    pub body: Bytes,
    /// Headers of the caller that the provider gets.
    pub headers: HeaderMap,
    /// What happens when nobody listens any more.
    pub on_disconnect: OnDisconnect,
    pub(crate) question: Arc<dyn Question>,
    pub(crate) wants_deltas: bool,
    pub(crate) in_either_name: bool,
    pub(crate) is_beta: bool,
}

/// Headers that reach a provider of Anthropic's API as the caller sent them.
const ANTHROPIC_HEADERS: [&str; 2] = ["anthropic-version", "anthropic-beta"];
/// The longest of them, in bytes.
const LONGEST_HEADER: usize = 4096;

impl Ask {
    fn new(body: Bytes, question: impl Question + 'static) -> Self {
        Self {
            body,
            headers: HeaderMap::new(),
            on_disconnect: OnDisconnect::DrainThenCancel,
            question: Arc::new(question),
            wants_deltas: false,
            in_either_name: false,
            is_beta: false,
        }
    }

    /// Reads a chat completions request: a JSON object with `model` and `messages`; what Keyhall must read is validated, names
    /// that stand twice on the way there are refused, everything else stays as it is.
    pub fn chat_completions(body: Bytes) -> Result<Self, Error> {
        let question = ChatQuestion::read(&body)?;
        Ok(Self::new(body, question))
    }

    /// Reads a Responses request: `model` and `input`. Nothing is stored at the provider, and what refers to something stored
    /// is refused.
    pub fn responses(body: Bytes) -> Result<Self, Error> {
        let question = ResponsesQuestion::read(&body)?;
        Ok(Self::new(body, question))
    }

    /// Reads an embeddings request: `model` and `input`.
    pub fn embeddings(body: Bytes) -> Result<Self, Error> {
        let question = EmbeddingsQuestion::read(&body)?;
        Ok(Self::new(body, question))
    }

    /// Reads a request for pictures: `model` and `prompt`.
    pub fn images(body: Bytes) -> Result<Self, Error> {
        let question = ImagesQuestion::read(&body)?;
        Ok(Self::new(body, question))
    }

    /// Reads a form with a recording that is to be written down, or translated: `model` and `file`. The form's boundary is taken
    /// out of the caller's headers; the body reaches the provider as it came.
    pub fn audio(endpoint: Endpoint, body: Bytes, headers: &HeaderMap) -> Result<Self, Error> {
        let question = AudioQuestion::read(endpoint, headers, &body)?;
        Ok(Self::new(body, question))
    }

    /// Reads a Messages request: `model`, `messages` and `max_tokens`. `anthropic-version` and `anthropic-beta` are taken out
    /// of the caller's headers for the provider.
    pub fn messages(body: Bytes, headers: &HeaderMap) -> Result<Self, Error> {
        let question = MessagesQuestion::read(&body)?;
        Ok(Self { headers: of_anthropic(headers)?, ..Self::new(body, question) })
    }

    /// Reads a request to count the tokens of a Messages request.
    pub fn count_tokens(body: Bytes, headers: &HeaderMap) -> Result<Self, Error> {
        let question = MessagesQuestion::read_to_count(&body)?;
        Ok(Self { headers: of_anthropic(headers)?, ..Self::new(body, question) })
    }

    /// Decides what happens when nobody listens any more.
    pub fn on_disconnect(self, on_disconnect: OnDisconnect) -> Self {
        Self { on_disconnect, ..self }
    }

    /// For whoever reads along: a stream gives [`StreamItem::Delta`] too.
    pub fn with_deltas(self) -> Self {
        Self { wants_deltas: true, ..self }
    }

    /// For requests that Keyhall writes itself: a provider that is not known to heed `max_completion_tokens` is told the same
    /// maximum as `max_tokens` too.
    pub fn maximum_in_either_name(self) -> Self {
        Self { in_either_name: true, ..self }
    }

    /// For requests that came with `?beta=true`, as Anthropic's clients ask for what is in beta: the provider is asked like that.
    pub fn beta(self, is_beta: bool) -> Self {
        Self { is_beta, ..self }
    }

    /// What is asked for.
    pub fn endpoint(&self) -> Endpoint {
        self.question.endpoint()
    }

    /// Whether the answer will stream.
    pub fn streams(&self) -> bool {
        self.question.facts().stream
    }

    /// The model that is asked for.
    pub fn model(&self) -> &str {
        &self.question.facts().model
    }
}

fn of_anthropic(headers: &HeaderMap) -> Result<HeaderMap, Error> {
    let mut kept = HeaderMap::new();
    for name in ANTHROPIC_HEADERS.map(HeaderName::from_static) {
        for value in headers.get_all(&name) {
            if value.len() > LONGEST_HEADER {
                return Err(Error::malformed(name.as_str(), "It is too long."));
            }
            kept.append(name.clone(), value.clone());
        }
    }
    Ok(kept)
}

/// A provider's answer, from its head on.
pub struct Answer {
    /// The request.
    pub request_id: RequestId,
    /// Its ledger row.
    pub ledger_id: LedgerId,
    /// The provider's status: a success.
    pub status: StatusCode,
    /// The provider's headers that a caller may see.
    pub headers: HeaderMap,
    /// The provider's own id of the request.
    pub provider_request_id: Option<String>,
    /// The tightest limit that applies, as it stood when the request was admitted.
    pub limit: Option<LimitState>,
    /// The soft limits that were used up when it was admitted, each as a sentence.
    pub warnings: Vec<String>,
    /// The body.
    pub body: AnswerBody,
}

/// The body of an answer.
pub enum AnswerBody {
    /// All of it.
    Whole {
        /// The provider's bytes.
        bytes: Bytes,
        /// What it took.
        settled: Settled,
    },
    /// As it arrives. Dropping the stream tells the exchange that nobody listens ([`OnDisconnect`]).
    Stream(AnswerStream),
}

/// An answer as it arrives: bytes and what they say, an error where the provider failed, and always last
/// [`StreamItem::Settled`].
pub struct AnswerStream {
    items: BoxStream<'static, Result<StreamItem, Error>>,
    /// Somebody listens while this is there.
    presence: Option<DropGuard>,
}

impl AnswerStream {
    pub(crate) fn new(items: impl Stream<Item = Result<StreamItem, Box<Error>>> + Send + 'static) -> Self {
        Self { items: items.map(|item| item.map_err(|error| *error)).boxed(), presence: None }
    }
}

impl Stream for AnswerStream {
    type Item = Result<StreamItem, Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.items.as_mut().poll_next(context)
    }
}

/// One piece of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamItem {
    /// Bytes to be passed on as they are.
    Bytes(Bytes),
    /// What the bytes before said, of the first answer; for those who asked for it ([`Ask::with_deltas`]).
    Delta {
        /// More of the answer.
        text: String,
        /// More of the reasoning.
        reasoning: String,
    },
    /// What it took.
    Settled(Box<Settled>),
}

/// What a request took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The ledger row.
    pub ledger_id: LedgerId,
    /// What was charged.
    pub cost: NanoUsd,
    /// The figures.
    pub usage: Usage,
    /// Whether the figures are the provider's.
    pub from_provider: bool,
    /// Milliseconds to the first content.
    pub ttft_ms: Option<i64>,
    /// Milliseconds in all.
    pub duration_ms: Option<i64>,
}

impl From<ledger::Settled> for Settled {
    fn from(settled: ledger::Settled) -> Self {
        Self {
            ledger_id: settled.ledger_id,
            cost: settled.cost,
            usage: settled.usage,
            from_provider: settled.usage_source == ledger::UsageSource::Provider,
            ttft_ms: settled.ttft_ms,
            duration_ms: Some(settled.duration_ms),
        }
    }
}

impl Gateway {
    /// Asks a model. The model must be there and allowed; the worst case is reserved, durably, before the provider key is
    /// opened and the first byte goes out; what it took is settled when the answer ends, however it ends. Returns at the
    /// answer's head (streams) or end (whole answers). The exchange runs in a task of its own: dropping this future or
    /// the stream is a disconnect, never a loss of figures.
    ///
    /// Refuses with 400 naming the field, 403 `model_not_allowed` or `model_unpriced`, 404 `model_not_found`, 429, 502, 503
    /// `key_unavailable`, 504.
    ///
    /// **Permissions:** any member; an auditor who is nothing else only reads.
    pub async fn ask(&self, caller: &Caller, ask: Ask) -> Result<Answer, Error> {
        let member = caller.require_member()?;
        if caller.roles().iter().eq([Role::Auditor]) {
            return Err(Problem::forbidden(
                "The role auditor reads and changes nothing. Ask an owner for another role.",
            )
            .into());
        }
        let route = self.route(caller, member, ask.model()).await?;
        let passage = self.upstreams.enter(route.connection, ask.body.len())?;
        let price = self.price_of(caller, &ask, &route).await?;
        let known = Known {
            context_window: price.as_ref().and_then(|price| price.context_window),
            max_output: price.as_ref().and_then(|price| price.max_output),
        };
        let asked = Asked::of(&ask, route.kind, known, self.clock.now())?;
        let facts = asked.question.facts();
        let target = Target {
            kind: route.kind,
            base_url: &route.base_url,
            provider_model: &route.provider_model,
            subject: None,
            in_either_name: ask.in_either_name || asked.translation.is_some(),
        };
        let (input_bound, output_bound) =
            (asked.question.input_bound(known, &target), asked.question.output_bound(known, &target));
        let (app, sign_in) = match caller.credential() {
            Credential::AppToken { app, .. } => (Some(*app), None),
            Credential::SignIn(sign_in) => (None, Some(*sign_in)),
            _ => (None, None),
        };
        let intent = Intent {
            request_id: caller.request_id,
            member,
            roles: caller.roles(),
            teams: route.teams.clone(),
            app,
            key: caller.personal_key(),
            sign_in,
            connection: route.connection,
            provider_key: route.provider_key,
            model: facts.model.clone(),
            provider_model: route.provider_model.clone(),
            endpoint: ask.endpoint().as_str(),
            stream: facts.stream,
            input_bound_tokens: if facts.is_free { 0 } else { input_bound },
            output_bound_tokens: if facts.is_free { 0 } else { output_bound },
            answers: facts.answers,
            predicted_tokens: facts.predicted_tokens,
            kinds: facts.kinds(),
            has_worst_case: asked.question.has_worst_case(known, &target),
            price,
            sends_at_once: true,
        };
        let gone = CancellationToken::new();
        let presence = gone.clone().drop_guard();
        let (reply, answer) = oneshot::channel();
        let exchange = Exchange { gateway: self.clone(), caller: caller.clone(), ask, asked, route, passage, gone };
        // In a box of its own: it is large, and a task is moved while it is made.
        self.tracker.spawn(Box::pin(exchange.run(intent, reply)));
        let mut answer = answer.await.map_err(|_| Error::Stopping)??;
        if let AnswerBody::Stream(stream) = &mut answer.body {
            stream.presence = Some(presence);
        }
        Ok(answer)
    }
}

impl Gateway {
    /// What the model costs; nothing, where the provider charges nothing: such a request needs no price.
    async fn price_of(&self, caller: &Caller, ask: &Ask, route: &Route) -> Result<Option<Priced>, Error> {
        let (scope, model) = (caller.scope(), &route.provider_model);
        let price = self.ledger.price(scope, route.kind, &route.base_url, model, ask.model()).await?;
        if !ask.question.facts().is_free {
            return Ok(price);
        }
        let free =
            Priced { price_id: "free".to_owned(), rates: Rates::default(), own: false, ..price.unwrap_or_default() };
        Ok(Some(free))
    }
}

impl fmt::Debug for AnswerStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerStream").field("is_heard", &self.presence.is_some()).finish_non_exhaustive()
    }
}
