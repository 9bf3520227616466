//! How rows end: settled, released or recovered, and never twice.

use super::{
    Figures,
    books::{Books, Overrun, Passed, Row},
    decide::count,
};
use crate::{
    Error, Rates, Settled, UsageSource,
    lifetime::{INTERRUPTED, RELEASED, SETTLED, is_abandoned, is_open},
    mac,
};
use store::entity::ledger;
use types::{LedgerId, NanoUsd, view::Measure};

impl Books {
    pub(super) fn settle(&mut self, id: LedgerId, figures: &Figures) -> Result<Settled, Error> {
        let row = &self.open_row(id)?.model;
        let reserved = row.reserved;
        let priced = price(row, figures)?;
        let usage = figures.usage.unwrap_or_default();
        let overran = figures.usage.is_some() && (priced.is_implausible || priced.cost > reserved);
        if overran {
            let claimed = priced.claimed.map(|claimed| claimed.0);
            self.overruns.push(Overrun { id, claimed, is_implausible: priced.is_implausible });
        }
        // What is not believed of the cost is not believed of the tokens either.
        let tokens = figures.usage.filter(|_| !priced.is_implausible).map(|usage| usage.total());
        let row = self.end(id, SETTLED, figures.outcome, priced.cost, tokens, |row| {
            row.usage_source = priced.source.as_str().to_owned();
            row.input_tokens = count(usage.input_tokens);
            row.cached_input_tokens = count(usage.cached_input_tokens);
            row.cache_write_tokens = count(usage.cache_write_tokens);
            row.output_tokens = count(usage.output_tokens);
            row.reasoning_tokens = count(usage.reasoning_tokens);
            row.usage_details = usage.details();
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

    pub(super) fn release(&mut self, id: LedgerId, outcome: &str) -> Result<(), Error> {
        // What was admitted as sent was not.
        self.open_row(id)?.model.sent_at = None;
        self.end(id, RELEASED, outcome, NanoUsd::ZERO, None, |_| {}).map(drop)
    }

    /// The provider was asked and refused: it costs nothing, and was a request all the same.
    pub(super) fn refuse(&mut self, id: LedgerId, outcome: &str) -> Result<(), Error> {
        let now = self.now;
        let row = self.open_row(id)?;
        row.model.sent_at = row.model.sent_at.or(Some(now));
        self.end(id, RELEASED, outcome, NanoUsd::ZERO, Some(0), |_| {}).map(drop)
    }

    /// A process that died: what it had not sent is released, what it may have sent is charged in full.
    pub(super) fn recover(&mut self, id: LedgerId) -> Result<(), Error> {
        let now = self.now;
        self.open_row(id)?;
        if self.reserved.get(&id).is_some_and(|reserved| !is_abandoned(reserved.lease_until, now)) {
            // Its process lives: it renewed the lease since somebody looked.
            return Ok(());
        }
        let row = &self.open_row(id)?.model;
        if row.sent_at.is_none() {
            return self.end(id, RELEASED, INTERRUPTED, NanoUsd::ZERO, None, |_| {}).map(drop);
        }
        let reserved = row.reserved;
        let source = |row: &mut ledger::Model| row.usage_source = UsageSource::Reserved.as_str().to_owned();
        self.end(id, INTERRUPTED, INTERRUPTED, reserved, None, source).map(drop)
    }

    /// The row, if it has not ended: every end passes here, which is why there is only one.
    pub(super) fn open_row(&mut self, id: LedgerId) -> Result<&mut Row, Error> {
        let row = self.rows.get_mut(&id).ok_or(Error::Ended(id))?;
        if is_open(&row.model.state) { Ok(row) } else { Err(Error::Ended(id)) }
    }

    /// Ends a row: its figures, its MAC, and in every window the true amount for the one that was held. Without a count
    /// of `tokens` the amounts that were held are charged, unless nothing was sent.
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
        let was_sent = self.open_row(id)?.model.sent_at.is_some();
        for hold in self.reserved.remove(&id).map(|reserved| reserved.holds).unwrap_or_default() {
            let Some(window) = self.windows.get_mut(&hold.window) else { continue };
            let limit = self.limits.get(&window.row.limit_id).or_else(|| self.others.get(&window.row.limit_id));
            let Some(limit) = limit else { continue };
            let used = match limit.measure {
                _ if state == RELEASED && !was_sent => 0,
                Measure::Cost => cost.0,
                Measure::Tokens => tokens.map_or(hold.amount, count),
                Measure::Requests => hold.amount,
                Measure::Concurrency => 0,
            };
            let before = window.row.spent;
            window.settle(hold.amount, used);
            let spent = window.row.spent;
            if !limit.hard && (before < limit.cap && limit.cap <= spent) {
                let resets_at = window.row.ends_at;
                self.passed.push(Passed { limit: limit.clone(), by: id, spent, resets_at });
            }
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
