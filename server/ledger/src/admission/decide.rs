//! The rules: plain code over rows that were read, so that both databases and every test share them.

use super::{
    Answer, Ask, Figures, Granted,
    books::{Books, Overrun, Row},
};
use crate::{
    Error, Intent, LimitState, Rates, Settled, UsageSource,
    lifetime::{INTERRUPTED, LEASE_SECONDS, RELEASED, RESERVED, SENT, SETTLED, is_open},
    limit::{Limit, sentence, you},
    mac,
};
use context::Entropy;
use store::entity::{ledger, ledger_hold};
use types::{LedgerId, Moment, NanoUsd, WindowId, problem::LimitRefusal, view::Measure};

/// One limit that applies, and how much of it the request would hold.
struct Claim {
    limit: Limit,
    window: WindowId,
    amount: i64,
    used: i64,
    resets_at: Option<Moment>,
}

impl Claim {
    const fn left(&self) -> i64 {
        self.limit.cap.saturating_sub(self.used)
    }

    const fn fits(&self) -> bool {
        self.amount <= self.left()
    }
}

impl Books {
    /// Decides one operation; the books change only when it succeeds.
    pub(crate) fn decide(&mut self, ask: &Ask, entropy: &dyn Entropy) -> Result<Answer, Error> {
        match ask {
            Ask::Reserve(intent) => self.reserve(intent, entropy).map(Answer::Granted),
            Ask::Sent(id) => self.sent(*id).map(|()| Answer::Done),
            Ask::Settle(id, figures) => self.settle(*id, figures).map(Answer::Settled),
            Ask::Release(id, outcome) => self.release(*id, outcome).map(|()| Answer::Done),
            Ask::Recover(id) => self.recover(*id).map(|()| Answer::Done),
        }
    }

    fn reserve(&mut self, intent: &Intent, entropy: &dyn Entropy) -> Result<Granted, Error> {
        let reserved = match &intent.price {
            Some(price) => {
                let worst = price.rates.worst_case(intent.input_bound_tokens, intent.output_bound_tokens);
                worst.ok_or(Error::TooLarge)?
            }
            None => NanoUsd::ZERO,
        };
        let claims = self.claims(intent, reserved)?;
        let is_refused = |claim: &&Claim| claim.limit.hard && !claim.fits();
        if let Some(tightest) = claims.iter().filter(is_refused).min_by(|a, b| share(a).cmp(&share(b))) {
            return Err(refusal(tightest, &claims, intent));
        }
        let id: LedgerId = entropy.id(self.now);
        for claim in &claims {
            if let Some(window) = self.windows.get_mut(&claim.window) {
                window.hold(claim.amount);
            }
            self.new_holds.push(ledger_hold::Model {
                ledger_id: id,
                window_id: claim.window,
                org_id: self.scope.org(),
                amount: claim.amount,
            });
        }
        self.admitted.push(self.row(id, intent, reserved)?);
        Ok(Granted { id, reserved, tightest: tightest(&claims), held: None })
    }

    /// Every limit that counts the request. A limit on cost needs a price.
    fn claims(&self, intent: &Intent, reserved: NanoUsd) -> Result<Vec<Claim>, Error> {
        let mut claims = Vec::new();
        for (id, limit) in self.limits.iter().filter(|(_, limit)| limit.counts(intent)) {
            // A limit that is only here for an older window is not in force.
            let Some(window) = self.current.get(id) else { continue };
            if limit.measure == Measure::Cost && limit.hard && intent.price.is_none() {
                return Err(Error::Unpriced(intent.model.clone()));
            }
            let counter = self.windows.get(window).ok_or_else(|| Error::Damaged(format!("limit_window {window}")))?;
            claims.push(Claim {
                amount: match limit.measure {
                    Measure::Cost => reserved.0,
                    Measure::Tokens => i64::try_from(intent.tokens()).map_err(|_| Error::TooLarge)?,
                    Measure::Requests | Measure::Concurrency => 1,
                },
                limit: limit.clone(),
                window: *window,
                used: counter.used(),
                resets_at: counter.row.ends_at,
            });
        }
        Ok(claims)
    }

    fn row(&self, id: LedgerId, intent: &Intent, reserved: NanoUsd) -> Result<ledger::Model, Error> {
        let price = match &intent.price {
            Some(price) => serde_json::to_string(&price.rates).map_err(|_| Error::TooLarge)?,
            None => String::new(),
        };
        let is_sent = intent.sends_at_once;
        Ok(ledger::Model {
            id,
            org_id: self.scope.org(),
            request_id: intent.request_id,
            member_id: intent.member,
            team_id: intent.team,
            app_id: intent.app,
            key_id: intent.key,
            sign_in_id: intent.sign_in,
            connection_id: intent.connection,
            provider_key_id: intent.provider_key,
            model: intent.model.clone(),
            provider_model: intent.provider_model.clone(),
            endpoint: intent.endpoint.to_owned(),
            stream: intent.stream,
            state: if is_sent { SENT } else { RESERVED }.to_owned(),
            outcome: String::new(),
            usage_source: String::new(),
            input_tokens: 0,
            cached_input_tokens: 0,
            cache_write_tokens: 0,
            output_tokens: 0,
            reasoning_tokens: 0,
            cost: NanoUsd::ZERO,
            reserved,
            reserved_tokens: count(intent.tokens()),
            price_id: intent.price.as_ref().map(|price| price.price_id.clone()).unwrap_or_default(),
            price,
            provider_request_id: None,
            ttft_ms: None,
            duration_ms: None,
            instance_id: self.instance,
            lease_until: self.now.plus_seconds(LEASE_SECONDS),
            at: self.now,
            sent_at: is_sent.then_some(self.now),
            settled_at: None,
            batch_seq: None,
            mac: Vec::new(),
        })
    }

    fn sent(&mut self, id: LedgerId) -> Result<(), Error> {
        let now = self.now;
        let row = self.open_row(id)?;
        row.model.state = SENT.to_owned();
        row.model.sent_at = Some(now);
        row.is_changed = true;
        Ok(())
    }

    fn settle(&mut self, id: LedgerId, figures: &Figures) -> Result<Settled, Error> {
        let row = &self.open_row(id)?.model;
        let reserved = row.reserved;
        let priced = price(row, figures)?;
        let usage = figures.usage.unwrap_or_default();
        let overran = figures.usage.is_some() && (priced.is_implausible || priced.cost > reserved);
        if overran {
            let claimed = priced.claimed.map(|claimed| claimed.0);
            self.overruns.push(Overrun { id, claimed, is_implausible: priced.is_implausible });
        }
        let tokens = figures.usage.map(|usage| usage.total());
        let row = self.end(id, SETTLED, figures.outcome, priced.cost, tokens, |row| {
            row.usage_source = priced.source.as_str().to_owned();
            row.input_tokens = count(usage.input_tokens);
            row.cached_input_tokens = count(usage.cached_input_tokens);
            row.cache_write_tokens = count(usage.cache_write_tokens);
            row.output_tokens = count(usage.output_tokens);
            row.reasoning_tokens = count(usage.reasoning_tokens);
            row.ttft_ms = figures.ttft_ms;
            row.provider_request_id.clone_from(&figures.provider_request_id);
        })?;
        Ok(Settled {
            ledger_id: id,
            cost: row.cost,
            reserved,
            usage,
            usage_source: priced.source,
            overran,
            ttft_ms: row.ttft_ms,
            duration_ms: row.duration_ms.unwrap_or_default(),
        })
    }

    fn release(&mut self, id: LedgerId, outcome: &str) -> Result<(), Error> {
        self.open_row(id)?;
        self.end(id, RELEASED, outcome, NanoUsd::ZERO, None, |_| {}).map(drop)
    }

    /// A process that died: what it had not sent is released, what it may have sent is charged in full.
    fn recover(&mut self, id: LedgerId) -> Result<(), Error> {
        let now = self.now;
        let row = &self.open_row(id)?.model;
        if row.lease_until >= now {
            // Its process lives: it renewed the lease since somebody looked.
            return Ok(());
        }
        if row.sent_at.is_none() {
            return self.end(id, RELEASED, INTERRUPTED, NanoUsd::ZERO, None, |_| {}).map(drop);
        }
        let reserved = row.reserved;
        let source = |row: &mut ledger::Model| row.usage_source = UsageSource::Reserved.as_str().to_owned();
        self.end(id, INTERRUPTED, INTERRUPTED, reserved, None, source).map(drop)
    }

    /// The row, if it has not ended: every end passes here, which is why there is only one.
    fn open_row(&mut self, id: LedgerId) -> Result<&mut Row, Error> {
        let row = self.rows.get_mut(&id).ok_or(Error::Ended(id))?;
        if is_open(&row.model.state) { Ok(row) } else { Err(Error::Ended(id)) }
    }

    /// Ends a row: its figures, its MAC, and in every window the true amount for the one that was held. Without a count
    /// of `tokens` the amounts that were held are charged, unless it is released.
    fn end(
        &mut self,
        id: LedgerId,
        state: &str,
        outcome: &str,
        cost: NanoUsd,
        tokens: Option<u64>,
        fill: impl FnOnce(&mut ledger::Model),
    ) -> Result<&ledger::Model, Error> {
        let now = self.now;
        for hold in self.holds.remove(&id).unwrap_or_default() {
            let Some(window) = self.windows.get_mut(&hold.window_id) else { continue };
            let Some(limit) = self.limits.get(&window.row.limit_id) else { continue };
            let used = match limit.measure {
                _ if state == RELEASED => 0,
                Measure::Cost => cost.0,
                Measure::Tokens => tokens.map_or(hold.amount, count),
                Measure::Requests => hold.amount,
                Measure::Concurrency => 0,
            };
            window.settle(hold.amount, used);
        }
        let row = self.rows.get_mut(&id).ok_or(Error::Ended(id))?;
        row.is_changed = true;
        let model = &mut row.model;
        model.state = state.to_owned();
        model.outcome = outcome.to_owned();
        model.cost = cost;
        model.settled_at = Some(now);
        model.duration_ms = Some(now.millis_since(model.at).max(0));
        fill(model);
        model.mac = mac::of(&self.keyring, model);
        Ok(model)
    }
}

/// What is charged, and whether the figures are to be believed.
struct PricedFigures {
    cost: NanoUsd,
    source: UsageSource,
    claimed: Option<NanoUsd>,
    is_implausible: bool,
}

/// By the rates that the row was admitted with. Figures that no such model can have counted charge the reservation; the
/// figures themselves are kept.
fn price(row: &ledger::Model, figures: &Figures) -> Result<PricedFigures, Error> {
    let reservation = |claimed, is_implausible| PricedFigures {
        cost: row.reserved,
        source: UsageSource::Reserved,
        claimed,
        is_implausible,
    };
    let Some(usage) = figures.usage else { return Ok(reservation(None, false)) };
    if row.price.is_empty() {
        let cost = NanoUsd::ZERO;
        return Ok(PricedFigures { cost, source: figures.usage_source, claimed: Some(cost), is_implausible: false });
    }
    let rates: Rates = serde_json::from_str(&row.price).map_err(|_| Error::Damaged(format!("ledger {}", row.id)))?;
    let claimed = rates.cost(&usage);
    Ok(match claimed {
        Some(cost) if figures.ceiling.is_none_or(|ceiling| cost <= ceiling.max(row.reserved)) => {
            PricedFigures { cost, source: figures.usage_source, claimed, is_implausible: false }
        }
        _ => reservation(claimed, true),
    })
}

/// How much of the cap is left, so that limits of different measures can be compared: in parts of a million.
fn share(claim: &Claim) -> i128 {
    i128::from(claim.left()) * 1_000_000 / i128::from(claim.limit.cap.max(1))
}

fn tightest(claims: &[Claim]) -> Option<LimitState> {
    let after = |claim: &Claim| claim.left().saturating_sub(claim.amount);
    let share_after = |claim: &&Claim| i128::from(after(claim)) * 1_000_000 / i128::from(claim.limit.cap.max(1));
    claims.iter().min_by_key(share_after).map(|claim| LimitState {
        measure: claim.limit.measure,
        period: claim.limit.period,
        cap: claim.limit.cap,
        left: after(claim).max(0),
        resets_at: claim.resets_at,
    })
}

/// The refusal of the tightest limit. A smaller `max_tokens` is offered when it would fit under every limit.
fn refusal(tightest: &Claim, claims: &[Claim], intent: &Intent) -> Error {
    let limit = &tightest.limit;
    let refusal = LimitRefusal {
        rule: sentence(you(limit.subject_kind), limit.measure, limit.cap, limit.period, limit.model.as_deref()),
        measure: limit.measure.as_str().to_owned(),
        cap: limit.cap,
        left: tightest.left().max(0),
        needed: tightest.amount,
        resets_at: tightest.resets_at,
        fitting_max_tokens: claims
            .iter()
            .filter(|claim| claim.limit.hard)
            .try_fold(u64::MAX, |longest, claim| Some(longest.min(longest_answer(claim, intent)?)))
            .filter(|longest| (1..intent.output_bound_tokens).contains(longest)),
    };
    if limit.is_rate() { Error::Rate(refusal) } else { Error::Limit(refusal) }
}

/// The longest answer that fits under one limit; `None` when none does.
fn longest_answer(claim: &Claim, intent: &Intent) -> Option<u64> {
    match claim.limit.measure {
        Measure::Cost => intent.price.as_ref()?.rates.longest_answer(intent.input_bound_tokens, NanoUsd(claim.left())),
        Measure::Tokens => u64::try_from(claim.left()).ok()?.checked_sub(intent.input_bound_tokens),
        Measure::Requests | Measure::Concurrency => claim.fits().then_some(u64::MAX),
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
