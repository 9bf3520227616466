//! The rules: plain code over rows that were read, so that both databases and every test share them.

use super::{Answer, Ask, Granted, books::Books, claim, claim::Claim};
use crate::{
    Error, Intent,
    holds::{self, Hold},
    lifetime::{LEASE_SECONDS, RESERVED, SENT},
};
use context::Entropy;
use store::entity::{ledger, reservation};
use types::{LedgerId, NanoUsd, view::Measure};

impl Books {
    /// Decides one operation; the books change only when it succeeds.
    pub(crate) fn decide(&mut self, ask: &Ask, entropy: &dyn Entropy) -> Result<Answer, Error> {
        match ask {
            Ask::Reserve(intent) => self.reserve(intent, entropy).map(Answer::Granted),
            Ask::Sent(id) => self.sent(*id).map(|()| Answer::Done),
            Ask::Settle(id, figures) => self.settle(*id, figures).map(Answer::Settled),
            Ask::Release(id, outcome) => self.release(*id, outcome).map(|()| Answer::Done),
            Ask::Refuse(id, outcome) => self.refuse(*id, outcome).map(|()| Answer::Done),
            Ask::Recover(id) => self.recover(*id).map(|()| Answer::Done),
        }
    }

    fn reserve(&mut self, intent: &Intent, entropy: &dyn Entropy) -> Result<Granted, Error> {
        let reserved = match &intent.price {
            Some(price) => {
                let worst = price.rates.worst_case(intent.input_bound_tokens, intent.output_bound_tokens, intent.kinds);
                worst.ok_or(Error::TooLarge)?
            }
            None => NanoUsd::ZERO,
        };
        let claims = self.claims(intent, reserved)?;
        if let Some(refused) = claim::refusal(&claims, intent) {
            return Err(refused);
        }
        let id: LedgerId = entropy.id(self.now);
        for claim in &claims {
            if let Some(window) = self.windows.get_mut(&claim.window) {
                window.hold(claim.amount);
            }
        }
        let held = claims.iter().map(|claim| Hold { window: claim.window, amount: claim.amount });
        self.reservations.push(reservation::Model {
            ledger_id: id,
            org_id: self.scope.org(),
            lease_until: self.now.plus_seconds(LEASE_SECONDS),
            holds: holds::written(held),
        });
        self.admitted.push(self.row(id, intent, reserved)?);
        Ok(Granted { id, reserved, tightest: claim::tightest(&claims), warnings: claim::warnings(&claims), held: None })
    }

    /// Every limit that counts the request. A limit on cost needs a price.
    fn claims(&self, intent: &Intent, reserved: NanoUsd) -> Result<Vec<Claim>, Error> {
        let mut claims = Vec::new();
        for (id, limit) in self.limits.iter().filter(|(_, limit)| limit.counts(intent)) {
            // A limit that counts nowhere would admit everything.
            let window =
                self.current.get(id).ok_or_else(|| Error::Damaged(format!("the window of spend_limit {id}")))?;
            if limit.measure == Measure::Cost && limit.hard && intent.price.is_none() {
                return Err(Error::Unpriced(intent.model.clone()));
            }
            if limit.measure == Measure::Cost && limit.hard && !intent.has_worst_case {
                return Err(Error::Unbounded);
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
            team_id: intent.teams.first().copied(),
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
            usage_details: None,
            cost: NanoUsd::ZERO,
            reserved,
            reserved_tokens: count(intent.tokens()),
            price_id: intent.price.as_ref().map(|price| price.price_id.clone()).unwrap_or_default(),
            price,
            provider_request_id: None,
            ttft_ms: None,
            duration_ms: None,
            instance_id: self.instance,
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
}

/// As rows hold counts.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
