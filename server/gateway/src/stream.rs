//! Passing a stream on: every byte as it came, read along for deltas and usage.

use crate::{
    AnswerBody, AnswerStream, Error, StreamItem,
    endpoint::{Garbage, Reader, Reported},
    error::ProviderFault,
    exchange::{Admitted, Known, joined},
    leaving::Leave,
    overlong::Overlong,
    provider,
    silence::Silence,
    sse::{self, Event, Parser},
    translation::StreamTranslation,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use outbound::Response;
use std::{pin::Pin, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::{sleep_until, timeout},
};
use tokio_stream::wrappers::ReceiverStream;

/// Items that wait for a slow reader before the provider has to wait as well.
const WAITING: usize = 64;
/// How long the end of a body is waited for after its last event, so that the connection can be used again.
const END: Duration = Duration::from_millis(200);
/// How long the last items of a stream wait for its reader.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same where the reader, or the server, leaves.
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);

/// What is rare and large is boxed: a queue has room for many items from its beginning.
type Items = mpsc::Sender<Result<StreamItem, Box<Error>>>;

/// Passes a stream on until it ends, fails or nobody may hear it any more; then settles and says what it took.
pub async fn pump(
    admitted: Box<Admitted>,
    response: Response,
    mut leave: Pin<&mut impl Future<Output = Leave>>,
    reply: oneshot::Sender<Result<crate::Answer, Error>>,
) {
    let (items, receiver) = mpsc::channel(WAITING);
    let answer = admitted.answer(response.status, provider::passed_on(&response.headers));
    let idle = admitted.exchange.gateway.timeouts.idle;
    let mut silence = Silence::of_at_most(idle);
    // A reply that nobody takes drops the receiver; the exchange hears of it by `leave`.
    let _ = reply.send(Ok(answer(AnswerBody::Stream(AnswerStream::new(ReceiverStream::new(receiver))))));
    let mut reading = Reading::of(&admitted);
    let pieces = response.stream();
    tokio::pin!(pieces);
    let ended = loop {
        let piece = tokio::select! {
            biased;
            left = &mut leave => break End::Left(left),
            piece = pieces.next() => Some(piece),
            () = silence.is_too_long() => None,
        };
        let went = match piece {
            None => Err(ProviderFault::silent(idle)),
            Some(Some(Ok(piece))) => reading.take(&piece, &admitted),
            Some(Some(Err(error))) => Err(ProviderFault::of_outbound(&error)),
            Some(None) => reading.finish(&admitted),
        };
        if let Some(left) = forward(&mut reading, &items, &admitted, leave.as_mut()).await {
            break End::Left(left);
        }
        // While a reader was slow, the provider was not waited for.
        silence.is_broken();
        match went {
            Ok(()) if reading.is_cut => break End::Cut,
            Ok(()) if reading.is_done => break End::Done,
            Ok(()) => {}
            Err(fault) => break End::Failed(admitted.name(fault)),
        }
    };
    conclude(admitted, reading, ended, pieces, items).await;
}

/// How a stream ended.
enum End {
    Done,
    /// It went on beyond its maximum.
    Cut,
    Failed(ProviderFault),
    Left(Leave),
}

impl End {
    /// The word in the ledger, what whoever listens is told, and how long they are waited for.
    fn told(self, reading: &Reading) -> (&'static str, Option<Error>, Duration) {
        match self {
            Self::Done => (if reading.is_failure { ProviderFault::FAILED } else { "ok" }, None, PATIENCE),
            Self::Cut => ("cut_at_maximum", None, PATIENCE),
            Self::Failed(fault) => (fault.outcome, Some(Error::from(fault)), PATIENCE),
            Self::Left(left) => (left.outcome(), left.error(), LITTLE_PATIENCE),
        }
    }
}

/// Gives what was read to the listener. Nobody listening is not a reason to stop: what remains is read for its figures until
/// it is time to leave. Somebody who holds the stream and does not read it has until the exchange must be over, and a moment
/// more: whoever reads on hears why it ends.
async fn forward(
    reading: &mut Reading,
    items: &Items,
    admitted: &Admitted,
    mut leave: Pin<&mut impl Future<Output = Leave>>,
) -> Option<Leave> {
    for item in reading.items() {
        if admitted.is_alone() && admitted.drains() {
            return None;
        }
        tokio::select! {
            biased;
            left = &mut leave => return Some(left),
            sent = items.send(Ok(item)) => {
                if sent.is_err() {
                    return None;
                }
            }
            () = sleep_until(admitted.deadline() + LITTLE_PATIENCE) => return Some(Leave::Disconnected),
        }
    }
    None
}

/// Settles, and says so. The last event is passed on after the settlement, so that whoever has the whole answer finds its
/// figures in the ledger.
async fn conclude(
    admitted: Box<Admitted>,
    mut reading: Reading,
    ended: End,
    mut pieces: Pin<&mut impl Stream<Item = Result<Bytes, outbound::Error>>>,
    items: Items,
) {
    let is_done = matches!(ended, End::Done);
    let has_end = is_done || matches!(ended, End::Cut);
    let (outcome, error, patience) = ended.told(&reading);
    let (known, ttft_ms) = (reading.known(), reading.ttft_ms);
    let settle = admitted.settle(outcome, known, ttft_ms);
    let settled = if is_done {
        // Reading to the very end lets the connection be used again. What stands behind the last event is passed on.
        let rest = timeout(END, async {
            while let Some(Ok(piece)) = pieces.next().await {
                if reading.take_rest(&piece).is_err() {
                    return;
                }
            }
        });
        tokio::join!(settle, rest).0
    } else {
        settle.await
    };
    let mut last = Vec::new();
    if let Some(tail) = joined(std::mem::take(&mut reading.tail)).filter(|_| has_end) {
        last.push(Ok(StreamItem::Bytes(tail)));
    }
    last.extend(error.map(|error| Err(Box::new(error))));
    last.push(Ok(StreamItem::Settled(Box::new(settled))));
    for item in last {
        // Whoever does not take the end of a stream has gone.
        if !matches!(timeout(patience, items.send(item)).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// What has been read so far.
struct Reading {
    parser: Option<Parser>,
    reader: Box<dyn Reader>,
    translation: Option<Box<dyn StreamTranslation>>,
    bytes: Vec<Bytes>,
    /// Whether somebody reads along.
    wants_deltas: bool,
    text: String,
    reasoning: String,
    /// From the terminal event on.
    tail: Vec<Bytes>,
    is_done: bool,
    /// It ended because it was longer than it may be.
    is_cut: bool,
    is_failure: bool,
    has_finished: bool,
    output_bytes: u64,
    overlong: Option<Overlong>,
    usage: Option<Reported>,
    input_usage: Option<Reported>,
    ttft_ms: Option<i64>,
}

impl Reading {
    fn of(admitted: &Admitted) -> Self {
        let asked = &admitted.exchange.asked;
        Self {
            parser: Some(Parser::default()),
            reader: asked.question.reader(),
            translation: asked.translation.as_ref().map(|(translation, body)| translation.stream(body)),
            bytes: Vec::new(),
            wants_deltas: admitted.exchange.ask.wants_deltas,
            text: String::new(),
            reasoning: String::new(),
            tail: Vec::new(),
            is_done: false,
            is_cut: false,
            is_failure: false,
            has_finished: false,
            output_bytes: 0,
            overlong: Overlong::of(&*asked.question, admitted.output_bound),
            usage: None,
            input_usage: None,
            ttft_ms: None,
        }
    }

    fn take(&mut self, piece: &[u8], admitted: &Admitted) -> Result<(), ProviderFault> {
        let Some(parser) = self.parser.as_mut().filter(|_| !self.is_cut) else { return Ok(()) };
        let events = parser.push(piece);
        let events = events
            .map_err(|large| ProviderFault::garbage(&format!("more than can be read: {} is too large", large.0)))?;
        events.into_iter().try_for_each(|event| self.event(event, admitted))
    }

    /// What comes behind the terminal event, as it is.
    fn take_rest(&mut self, piece: &[u8]) -> Result<(), sse::TooLarge> {
        let Some(parser) = &mut self.parser else { return Ok(()) };
        let events = parser.push(piece)?;
        if self.translation.is_none() {
            self.tail.extend(events.into_iter().map(|event| event.raw));
        }
        Ok(())
    }

    /// The body has ended. Some providers leave the terminal event out; an answer that finished is complete all the same.
    fn finish(&mut self, admitted: &Admitted) -> Result<(), ProviderFault> {
        if let Some(event) = self.parser.take().and_then(Parser::finish) {
            // No empty line ended it: what can't be read is the first half of something.
            let is_half = |fault: &ProviderFault| fault.outcome == ProviderFault::GARBAGE;
            let read = self.event(event, admitted);
            read.map_err(|fault| if is_half(&fault) { ProviderFault::cut() } else { fault })?;
        }
        if !self.is_done && !self.has_finished {
            return Err(ProviderFault::cut());
        }
        if let Some(translation) = self.translation.as_mut().filter(|_| !self.is_done) {
            self.tail.push(translation.end().map_err(|_| ProviderFault::cut())?);
        }
        self.is_done = true;
        Ok(())
    }

    fn event(&mut self, event: Event, admitted: &Admitted) -> Result<(), ProviderFault> {
        if self.is_done {
            if self.translation.is_none() && !self.is_cut {
                self.tail.push(event.raw);
            }
            return Ok(());
        }
        if event.data.is_empty() {
            if !event.is_well_formed() {
                return Err(ProviderFault::garbage("something that is not an event stream"));
            }
            self.bytes.push(event.raw);
            return Ok(());
        }
        let garbage = |_: Garbage| ProviderFault::garbage("events that it should not send");
        let said = self.reader.event(&event).map_err(garbage)?;
        if let Some(failed) = said.error {
            return Err(ProviderFault::mid_stream(failed));
        }
        if said.output_bytes > 0 && self.ttft_ms.is_none() {
            self.ttft_ms = Some(admitted.elapsed_ms());
        }
        self.has_finished |= said.has_finished;
        self.is_failure |= said.is_failure;
        self.output_bytes = self.output_bytes.saturating_add(said.output_bytes);
        if let Some(overlong) = &mut self.overlong {
            overlong.heard(&event.data);
            if overlong.is_with(said.output_bytes) {
                let end = overlong.end(&event.data);
                return self.cut(&end);
            }
        }
        if self.wants_deltas {
            self.text.push_str(&said.text);
            self.reasoning.push_str(&said.reasoning);
        }
        self.usage = said.usage.or(self.usage);
        self.input_usage = said.input_usage.or(self.input_usage);
        let passed = match &mut self.translation {
            Some(translation) => translation.event(&event.data).map_err(garbage)?,
            None if said.is_ours => Bytes::new(),
            None => event.raw,
        };
        self.is_done = said.is_last;
        let goes = if said.is_last { &mut self.tail } else { &mut self.bytes };
        goes.extend((!passed.is_empty()).then_some(passed));
        Ok(())
    }

    /// Ends the answer with these events in place of the one that is too much.
    fn cut(&mut self, end: &[u8]) -> Result<(), ProviderFault> {
        let garbage = |_: Garbage| ProviderFault::garbage("more than it may");
        (self.is_cut, self.is_done, self.usage) = (true, true, None);
        for event in Parser::default().push(end).unwrap_or_default() {
            let passed = match &mut self.translation {
                Some(translation) => translation.event(&event.data).map_err(garbage)?,
                None => event.raw,
            };
            self.tail.extend((!passed.is_empty()).then_some(passed));
        }
        Ok(())
    }

    /// What is there to be passed on.
    fn items(&mut self) -> Vec<StreamItem> {
        let bytes = joined(std::mem::take(&mut self.bytes)).map(StreamItem::Bytes);
        let has_delta = !self.text.is_empty() || !self.reasoning.is_empty();
        let delta = has_delta.then(|| StreamItem::Delta {
            text: std::mem::take(&mut self.text),
            reasoning: std::mem::take(&mut self.reasoning),
        });
        bytes.into_iter().chain(delta).collect()
    }

    fn known(&self) -> Known {
        let seen = if self.is_done && !self.is_cut {
            Known::Complete(self.output_bytes)
        } else {
            Known::Generated(self.output_bytes, self.input_usage)
        };
        self.usage.map_or(seen, Known::Reported)
    }
}
