//! A reservation: the worst case of one request, held against every limit until the true figure replaces it.

use crate::{
    Error, Intent, Kinds, Ledger, Outcome, Settled, UsageSource,
    admission::{Answer, Ask, Figures, Held},
    limit::figure,
};
use context::{Caller, OrgScope};
use std::{fmt, time::Duration};
use types::{
    LedgerId, Moment, NanoUsd, Problem,
    view::{Measure, Period},
};

/// Tries to record an end, and the pause before the second; pauses double. All within one lease.
const TRIES: u32 = 7;
const PAUSE: Duration = Duration::from_millis(200);

/// No model takes more input than this; for models whose window nobody knows.
const ANY_WINDOW: u64 = 10_000_000;
/// No model answers more than this; for models whose longest answer nobody knows.
const ANY_ANSWER: u64 = 1_000_000;

/// Where a limit stands after a request was admitted, for `x-ratelimit-…` headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitState {
    /// What it counts.
    pub measure: Measure,
    /// How long its window is.
    pub period: Period,
    /// The cap: nano-dollars for cost, a count otherwise.
    pub cap: i64,
    /// What is left now, this request's worst case taken off.
    pub left: i64,
    /// When the window ends; `None` never.
    pub resets_at: Option<Moment>,
}

/// A soft limit that is used up: the request is admitted, and whoever asks is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The limit as a sentence: "You may spend $20.00 a month".
    pub rule: String,
    /// What it counts.
    pub measure: Measure,
    /// Spent and held in its window, in the unit of its measure.
    pub used: i64,
    /// When the window ends; `None` never.
    pub resets_at: Option<Moment>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} used", self.rule, figure(self.measure, self.used))?;
        match self.resets_at {
            Some(at) => write!(f, "; starts over on {} UTC", at.to_minute()),
            None => Ok(()),
        }
    }
}

/// An admitted request. It has to end in [`Reservation::settle`] or [`Reservation::release`]. Dropped before it was sent,
/// it is released; dropped afterwards, its lease runs out and recovery charges the whole worst case.
#[must_use = "a reservation holds money until it is settled or released"]
pub struct Reservation {
    ledger: Ledger,
    scope: OrgScope,
    id: LedgerId,
    reserved: NanoUsd,
    /// What the provider may at most be believed to have counted.
    ceiling: Option<NanoUsd>,
    tightest: Option<LimitState>,
    warnings: Vec<Warning>,
    held: Held,
}

impl Ledger {
    /// Admits a request: holds its worst case against every limit that applies, and writes its ledger row. Durable when
    /// it returns; whatever was refused left no trace.
    ///
    /// Errors: [`Error::Limit`], [`Error::Rate`], [`Error::Unpriced`], [`Error::NotRecorded`] (nothing was written).
    ///
    /// **Permissions:** any member, for themselves; the operator and the system, for any member.
    pub async fn reserve(&self, caller: &Caller, intent: Intent) -> Result<Reservation, Error> {
        if caller.member() != Some(intent.member) && !caller.is_operator() {
            return Err(Problem::forbidden("A request counts for the member who makes it.").into());
        }
        let (scope, is_sent) = (caller.scope(), intent.sends_at_once);
        let ceiling = intent.price.as_ref().and_then(|price| {
            let window = price.context_window.unwrap_or(ANY_WINDOW).max(intent.input_bound_tokens);
            let answer = price.max_output.unwrap_or(ANY_ANSWER).max(intent.output_bound_tokens);
            price.rates.worst_case(window, answer, Kinds::ALL)
        });
        let admitted = self.ask(scope, Ask::Reserve(Box::new(intent))).await;
        match admitted.inspect_err(|_| self.core().meter.ended("refused"))? {
            Answer::Granted(granted) => {
                let mut held = granted.held.ok_or(Error::Leaving)?;
                held.may_be_sent |= is_sent;
                let (id, reserved, tightest, warnings) =
                    (granted.id, granted.reserved, granted.tightest, granted.warnings);
                Ok(Reservation { ledger: self.clone(), scope, id, reserved, ceiling, tightest, warnings, held })
            }
            Answer::Settled(_) | Answer::Done => Err(Error::Leaving),
        }
    }
}

impl Reservation {
    /// The ledger row.
    pub const fn ledger_id(&self) -> LedgerId {
        self.id
    }

    /// The worst case that is held.
    pub const fn reserved(&self) -> NanoUsd {
        self.reserved
    }

    /// The tightest limit that applies, as it stands now.
    pub const fn tightest(&self) -> Option<&LimitState> {
        self.tightest.as_ref()
    }

    /// The soft limits that were used up when it was admitted.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Records that the first byte is about to go out. Durable when it returns. Not needed after
    /// [`Intent::sends_at_once`].
    pub async fn sent(&mut self) -> Result<(), Error> {
        if !self.held.may_be_sent {
            self.ledger.ask(self.scope, Ask::Sent(self.id)).await?;
            self.held.may_be_sent = true;
        }
        Ok(())
    }

    /// Replaces the worst case by the figures, exactly once; the rest is free again. When the database does not answer it
    /// is tried again for most of a lease; after that recovery charges the worst case.
    ///
    /// Errors: [`Error::Ended`] when recovery was faster, [`Error::NotSettled`].
    pub async fn settle(mut self, outcome: Outcome) -> Result<Settled, Error> {
        self.ledger.core().meter.ended(outcome.outcome);
        let figures = Figures {
            outcome: outcome.outcome,
            usage: outcome.usage,
            usage_source: if outcome.usage.is_some() { outcome.usage_source } else { UsageSource::Reserved },
            ceiling: self.ceiling,
            ttft_ms: outcome.ttft_ms,
            provider_request_id: outcome.provider_request_id,
        };
        match self.end(Ask::Settle(self.id, Box::new(figures))).await? {
            Answer::Settled(settled) => Ok(settled),
            Answer::Granted(_) | Answer::Done => Err(Error::Ended(self.id)),
        }
    }

    /// Ends it without cost, for a provider that got the request and refused it: limits on requests count it. `outcome` says
    /// why.
    ///
    /// Errors: as [`Reservation::settle`].
    pub async fn refuse(mut self, outcome: &'static str) -> Result<(), Error> {
        self.end(Ask::Refuse(self.id, outcome)).await.map(drop)
    }

    /// Ends it without a trace in any limit: nothing was sent. `outcome` says why.
    ///
    /// Errors: as [`Reservation::settle`].
    pub async fn release(mut self, outcome: &'static str) -> Result<(), Error> {
        self.ledger.core().meter.ended(outcome);
        self.end(Ask::Release(self.id, outcome)).await.map(drop)
    }

    async fn end(&mut self, ask: Ask) -> Result<Answer, Error> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.ledger.ask(self.scope, ask.clone()).await {
                Err(Error::NotRecorded(_)) => {}
                answer => return self.ended(answer),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        let answer = self.ledger.ask(self.scope, ask).await;
        self.ended(answer)
    }

    fn ended(&mut self, answer: Result<Answer, Error>) -> Result<Answer, Error> {
        self.held.has_ended = matches!(answer, Ok(_) | Err(Error::Ended(_)));
        // Something was sent, and the reservation stands: not the words for a request that was never admitted.
        answer.map_err(|error| match error {
            Error::NotRecorded(why) => Error::NotSettled { id: self.id, why },
            other => other,
        })
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation").field("id", &self.id).field("reserved", &self.reserved).finish_non_exhaustive()
    }
}
