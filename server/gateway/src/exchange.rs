//! One exchange with a provider, in a task of its own that holds the reservation until it is settled.

use crate::{
    Answer, AnswerBody, Ask, Error, Gateway, OnDisconnect, Settled,
    asked::Asked,
    endpoint::{Garbage, Reported, Target},
    error::ProviderFault,
    estimate::{self, Seen},
    fault,
    leaving::{Leave, Watch},
    provider,
    route::{Base, Route},
    sse, stream,
    upstream::Passage,
};
use bytes::Bytes;
use context::Caller;
use http::{HeaderMap, HeaderValue, header};
use ledger::{Intent, LimitState, Outcome, Reservation, Usage, UsageSource};
use outbound::{Caps, Request, Response};
use seal::Purpose;
use std::{borrow::Cow, pin::Pin, time::Duration};
use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;
use types::{LedgerId, Problem, view::ConnectionKind};

/// The largest whole answer, in bytes.
const LARGEST_ANSWER: usize = 32 << 20;
/// The largest error that is read, in bytes.
const LARGEST_ERROR: usize = 64 << 10;
/// How long the body of an error is read.
const ERROR: Duration = Duration::from_secs(5);

/// Everything that one exchange needs.
pub struct Exchange {
    pub gateway: Gateway,
    pub caller: Caller,
    pub ask: Ask,
    pub asked: Asked,
    pub route: Route,
    /// Its place in front of the provider, kept until the answer has ended.
    pub passage: Passage,
    /// Cancelled when nobody listens any more.
    pub gone: CancellationToken,
}

/// An exchange that was admitted.
pub struct Admitted {
    pub exchange: Exchange,
    pub reservation: Reservation,
    pub input_bound: u64,
    pub output_bound: u64,
    /// Whether its price was made for tokens: seconds can't be priced by it.
    pub is_by_token: bool,
    pub sent_at: Instant,
    pub provider_request_id: Option<String>,
}

/// What is known of the usage when an exchange ends.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// The provider said.
    Reported(Reported),
    /// The answer ended without figures; so many bytes of it were generated.
    Complete(u64),
    /// So many bytes were seen of an answer that went on, and figures of its input.
    Generated(u64, Option<Reported>),
    /// Perhaps nothing, perhaps everything.
    Nothing,
}

type Reply = oneshot::Sender<Result<Answer, Error>>;

impl Exchange {
    /// Reserves, asks, answers, settles.
    pub async fn run(self, intent: Intent, reply: Reply) {
        let (input_bound, output_bound) = (intent.input_bound_tokens, intent.output_bound_tokens);
        let is_by_token = intent.price.as_ref().is_some_and(|price| !price.own);
        let watch = Watch::begin(self.gateway.clone(), self.caller.clone(), self.gone.clone(), self.ask.on_disconnect);
        let reservation = match self.gateway.ledger.reserve(&self.caller, intent).await {
            Ok(reservation) => reservation,
            Err(error) => {
                // Nobody listening is no reason to do anything here.
                let _ = reply.send(Err(error.into()));
                return;
            }
        };
        // Boxed: every step that it is handed to would have room for all of it, as long as the answer takes.
        let admitted = Box::new(Admitted {
            exchange: self,
            reservation,
            input_bound,
            output_bound,
            is_by_token,
            sent_at: Instant::now(),
            provider_request_id: None,
        });
        // The caller was authenticated before the watch began.
        if watch.has_lost_access().await {
            return admitted.release(Leave::Revoked.outcome(), Problem::unauthenticated().into(), reply).await;
        }
        let leave = watch.end();
        tokio::pin!(leave);
        admitted.go(leave, reply).await;
    }

    /// Opens the key for this one use and writes the request. The key opens for the origin that the request goes to, as it is
    /// computed here; what a row says about it counts for nothing.
    async fn request(&self) -> Result<(Request, String), (Error, &'static str)> {
        let Route { secret, kind, base_url, base, provider_model, .. } = &self.route;
        let unusable = |error: Error| (error, "key_unavailable");
        let unreachable =
            |error: outbound::Error| (Error::from(ProviderFault::of_outbound(&error)), "provider_unreachable");
        let base = match base {
            Some(base) => Cow::Borrowed(base),
            None => Cow::Owned(Base::of(&self.gateway.outbound, base_url).map_err(unreachable)?),
        };
        let opened = self.gateway.vault.open(self.caller.scope(), *secret, Purpose::ProviderKey, &base.origin).await;
        let key = opened.map_err(|error| unusable(error.into()))?;
        let mut headers = provider::key_headers(*kind, key.reveal()).ok_or_else(|| unusable(Error::NoKey))?;
        if self.asked.translation.is_none() {
            provider::add(&mut headers, &self.ask.headers);
        }
        headers.insert(header::CONTENT_TYPE, self.asked.question.content_type());
        let accepted = if self.ask.streams() { "text/event-stream" } else { "application/json" };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
        // Vendors are told who asks as a keyed hash; anybody else who speaks their APIs is not.
        let subject = self.caller.member().filter(|_| *kind != ConnectionKind::OpenAiCompatible);
        let subject = subject.map(|member| self.gateway.vault.keyring().subject_hash(self.caller.org(), member));
        let target = Target {
            kind: *kind,
            base_url,
            provider_model,
            subject: subject.as_deref(),
            in_either_name: self.ask.in_either_name || self.asked.translation.is_some(),
        };
        let body = self.asked.question.for_provider(&self.asked.body, &target);
        let timeouts = self.gateway.timeouts;
        let may_be_whole = !self.ask.streams() || self.asked.question.may_not_stream();
        let read_idle = if may_be_whole { timeouts.whole } else { timeouts.headers };
        let max_body = if self.ask.streams() { sse::LARGEST_STREAM } else { LARGEST_ANSWER };
        let caps = Caps { total: Some(timeouts.total), read_idle, max_body };
        let mut url = provider::below(&base.url, self.asked.question.endpoint().path());
        if self.ask.is_beta && self.asked.translation.is_none() {
            url.set_query(Some("beta=true"));
        }
        Ok((Request::post(url, headers, body, caps), key.reveal().to_owned()))
    }

    /// Lets go of what was sent: its bytes lie in the buffer that the caller's whole request was read into, which a long answer
    /// would keep.
    fn forget(&mut self) {
        self.ask.body = Bytes::new();
        self.ask.headers = HeaderMap::new();
        self.asked.body = Bytes::new();
    }
}

impl Admitted {
    async fn go(mut self: Box<Self>, mut leave: Pin<&mut impl Future<Output = Leave>>, reply: Reply) {
        let opened = if self.exchange.gone.is_cancelled() {
            Err((Error::Stopping, "abandoned"))
        } else {
            // Boxed, like what is sent and what waits for the database: a stream does not keep the room that it took to begin.
            Box::pin(self.exchange.request()).await
        };
        let (request, key) = match opened {
            Ok(opened) => opened,
            Err((error, outcome)) => return self.release(outcome, error, reply).await,
        };
        self.sent_at = Instant::now();
        let Exchange { gateway, passage, .. } = &mut self.exchange;
        let mut sending = Box::pin(passage.send(&gateway.outbound, request, &*gateway.entropy));
        let answered = tokio::select! {
            biased;
            answered = &mut sending => answered,
            left = &mut leave => {
                drop(sending);
                return self.left(left, reply).await;
            }
        };
        drop(sending);
        let response = match answered {
            Ok(response) => response,
            Err(error) => {
                let fault = ProviderFault::of_outbound(&error);
                let outcome = fault.outcome;
                if error.nothing_was_sent() {
                    return self.release(outcome, fault.into(), reply).await;
                }
                return self.end(outcome, Known::Nothing, fault.into(), reply).await;
            }
        };
        self.provider_request_id = fault::request_id(&response.headers);
        if !response.status.is_success() {
            return self.refused(response, &key, reply).await;
        }
        drop(key);
        self.exchange.forget();
        let (streams, question) = (self.exchange.ask.streams(), &self.exchange.asked.question);
        let is = |kind: &str| provider::is_of_type(&response.headers, kind);
        if streams && is("text/event-stream") {
            return stream::pump(self, response, leave, reply).await;
        }
        let whole = question.whole_types();
        if (!streams || question.may_not_stream()) && whole.iter().any(|kind| is(kind)) {
            return self.whole(response, leave, reply).await;
        }
        let expected = if streams { "text/event-stream" } else { whole.first().copied().unwrap_or_default() };
        let fault = self.name(ProviderFault::garbage(&format!("something that is not {expected}")));
        self.end(fault.outcome, Known::Generated(0, None), fault.into(), reply).await;
    }

    /// The provider answered with an error: it bills nothing.
    async fn refused(self: Box<Self>, response: Response, key: &str, reply: Reply) {
        let (status, headers) = (response.status, response.headers.clone());
        let body = response.bytes_up_to(LARGEST_ERROR, ERROR).await;
        let fault = ProviderFault::of_status(status, &headers, &body, key);
        if let Err(error) = self.reservation.refuse(fault.outcome).await {
            tracing::error!(%error, "ledger.not_released");
        }
        let _ = reply.send(Err(fault.into()));
    }

    async fn whole(self: Box<Self>, response: Response, leave: Pin<&mut impl Future<Output = Leave>>, reply: Reply) {
        let (status, headers) = (response.status, provider::passed_on(&response.headers));
        let read = tokio::select! {
            biased;
            read = response.bytes() => read,
            left = leave => return self.left(left, reply).await,
        };
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => {
                let fault = self.name(ProviderFault::of_outbound(&error));
                return self.end(fault.outcome, Known::Nothing, fault.into(), reply).await;
            }
        };
        let Ok(said) = self.exchange.asked.question.reader().whole(&bytes) else {
            let fault = self.name(ProviderFault::garbage("something that is not JSON"));
            return self.end(fault.outcome, Known::Generated(bytes.len() as u64, None), fault.into(), reply).await;
        };
        if let Some(failed) = said.error {
            let fault = self.name(ProviderFault::mid_stream(failed));
            return self.end(fault.outcome, Known::Generated(said.output_bytes, None), fault.into(), reply).await;
        }
        let known = said.usage.map_or(Known::Complete(said.output_bytes), Known::Reported);
        let translated =
            self.exchange.asked.translation.as_ref().map(|(translation, asked)| translation.answer(asked, &bytes));
        let bytes = match translated {
            None => bytes,
            Some(Ok(translated)) => translated,
            Some(Err(Garbage)) => {
                let fault = self.name(ProviderFault::garbage("something that its API does not know"));
                return self.end(fault.outcome, known, fault.into(), reply).await;
            }
        };
        let answer = self.answer(status, headers);
        let ttft = Some(self.elapsed_ms());
        let outcome = if said.is_failure { ProviderFault::FAILED } else { "ok" };
        let settled = self.settle(outcome, known, ttft).await;
        // Whoever went away meanwhile has been charged for what there was.
        let _ = reply.send(Ok(answer(AnswerBody::Whole { bytes, settled })));
    }

    /// What a caller gets, but for the body.
    pub fn answer(
        &self,
        status: http::StatusCode,
        headers: http::HeaderMap,
    ) -> impl FnOnce(AnswerBody) -> Answer + use<> {
        let request_id = self.exchange.caller.request_id;
        let ledger_id: LedgerId = self.reservation.ledger_id();
        let limit: Option<LimitState> = self.reservation.tightest().cloned();
        let warnings = self.reservation.warnings().iter().map(ToString::to_string).collect();
        let provider_request_id = self.provider_request_id.clone();
        move |body| Answer { request_id, ledger_id, status, headers, provider_request_id, limit, warnings, body }
    }

    /// The fault with the provider's own id of the request.
    pub fn name(&self, fault: ProviderFault) -> ProviderFault {
        ProviderFault { provider_request_id: self.provider_request_id.clone(), ..fault }
    }

    pub fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.sent_at.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Nothing was sent: gives everything back.
    async fn release(self: Box<Self>, outcome: &'static str, error: Error, reply: Reply) {
        if let Err(error) = self.reservation.release(outcome).await {
            tracing::error!(%error, "ledger.not_released");
        }
        let _ = reply.send(Err(error));
    }

    /// It ended without an answer, and may be billed.
    async fn end(self: Box<Self>, outcome: &'static str, known: Known, error: Error, reply: Reply) {
        self.settle(outcome, known, None).await;
        let _ = reply.send(Err(error));
    }

    /// Somebody left before there was a head, or before a whole answer ended.
    async fn left(self: Box<Self>, left: Leave, reply: Reply) {
        self.end(left.outcome(), Known::Generated(0, None), left.error().unwrap_or(Error::Stopping), reply).await;
    }

    /// Replaces the reservation by what is known. Where that can't be recorded, the answer is given all the same: recovery
    /// will charge the reservation, and that is what is told.
    pub async fn settle(self: Box<Self>, outcome: &'static str, known: Known, ttft_ms: Option<i64>) -> Settled {
        let (usage, usage_source) = match known {
            Known::Reported(Reported::Figures(usage)) if usage.audio_seconds == 0 || !self.is_by_token => {
                (Some(usage), UsageSource::Provider)
            }
            Known::Reported(_) | Known::Nothing => (None, UsageSource::Reserved),
            Known::Complete(bytes) => (Some(self.estimate(bytes, None, true)), UsageSource::Estimated),
            Known::Generated(bytes, input) => (Some(self.estimate(bytes, input, false)), UsageSource::Estimated),
        };
        let (ledger_id, cost) = (self.reservation.ledger_id(), self.reservation.reserved());
        let provider_request_id = self.provider_request_id.clone();
        let outcome = Outcome { outcome, usage, usage_source, ttft_ms, provider_request_id };
        match self.reservation.settle(outcome).await {
            Ok(settled) => settled.into(),
            Err(error) => {
                tracing::error!(%error, ledger.id = %ledger_id, "ledger.not_settled");
                let usage = Usage::default();
                Settled { ledger_id, cost, usage, from_provider: false, ttft_ms, duration_ms: None }
            }
        }
    }

    fn estimate(&self, bytes: u64, input: Option<Reported>, is_complete: bool) -> Usage {
        let seen = Seen { bytes, input, took: self.sent_at.elapsed(), is_complete };
        let Exchange { asked, route, .. } = &self.exchange;
        let usage = estimate::usage(asked.question.facts(), self.input_bound, self.output_bound, seen);
        asked.question.estimated(usage, &route.provider_model)
    }

    /// When the whole exchange must be over.
    pub fn deadline(&self) -> Instant {
        self.sent_at + self.exchange.gateway.timeouts.total
    }

    /// Whether nobody listens any more.
    pub fn is_alone(&self) -> bool {
        self.exchange.gone.is_cancelled()
    }

    /// Whether an unheard answer is read on.
    pub fn drains(&self) -> bool {
        self.exchange.ask.on_disconnect == OnDisconnect::DrainThenCancel
    }
}

/// Bytes of several events as one.
pub fn joined(mut pieces: Vec<Bytes>) -> Option<Bytes> {
    match pieces.len() {
        0 => None,
        1 => pieces.pop(),
        _ => Some(Bytes::from(pieces.concat())),
    }
}
