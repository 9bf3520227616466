//! What a request asks of one limit, and the refusal that explains itself.

use crate::{
    Error, Intent, LimitState, Warning,
    limit::{Limit, yours},
};
use std::cmp::Reverse;
use types::{Moment, NanoUsd, WindowId, problem::LimitRefusal, view::Measure};

/// One limit that applies, and how much of it the request would hold.
pub(super) struct Claim {
    pub(super) limit: Limit,
    pub(super) window: WindowId,
    pub(super) amount: i64,
    pub(super) used: i64,
    pub(super) resets_at: Option<Moment>,
}

impl Claim {
    const fn left(&self) -> i64 {
        self.limit.cap.saturating_sub(self.used)
    }

    const fn fits(&self) -> bool {
        self.amount <= self.left()
    }

    /// Whether asking again within the hour helps. Not where the request is larger than the whole limit.
    const fn can_wait(&self) -> bool {
        self.limit.is_rate() && self.amount <= self.limit.cap
    }
}

/// An amount as a part of the cap, in millionths, so that limits of different measures can be compared.
fn share(claim: &Claim, amount: i64) -> i128 {
    i128::from(amount) * 1_000_000 / i128::from(claim.limit.cap.max(1))
}

/// The soft limits that are used up: whoever asks is warned.
pub(super) fn warnings(claims: &[Claim]) -> Vec<Warning> {
    let is_passed = |claim: &&Claim| !claim.limit.hard && claim.left() <= 0;
    let warning = |claim: &Claim| Warning {
        rule: yours(&claim.limit),
        measure: claim.limit.measure,
        used: claim.used,
        resets_at: claim.resets_at,
    };
    claims.iter().filter(is_passed).map(warning).collect()
}

/// The hard limit that is nearest to its cap once the request is admitted.
pub(super) fn tightest(claims: &[Claim]) -> Option<LimitState> {
    let after = |claim: &Claim| claim.left().saturating_sub(claim.amount);
    claims.iter().filter(|claim| claim.limit.hard).min_by_key(|claim| share(claim, after(claim))).map(|claim| {
        LimitState {
            measure: claim.limit.measure,
            period: claim.limit.period,
            cap: claim.limit.cap,
            left: after(claim).max(0),
            resets_at: claim.resets_at,
        }
    })
}

/// The refusal of one limit among those that refuse; `None` when none does. Budgets speak first, the tightest of them:
/// who hears of a rate waits for it, in vain. Among rates it is the one that lasts longest. A smaller `max_tokens` is
/// offered when it would fit under every limit.
pub(super) fn refusal(claims: &[Claim], intent: &Intent) -> Option<Error> {
    let is_refused = |claim: &&Claim| claim.limit.hard && !claim.fits();
    let urgency = |claim: &&Claim| {
        let lasts_until = claim.resets_at.filter(|_| claim.can_wait());
        (claim.can_wait(), Reverse(lasts_until), share(claim, claim.left()))
    };
    let tightest = claims.iter().filter(is_refused).min_by_key(urgency)?;
    let limit = &tightest.limit;
    let refusal = LimitRefusal {
        rule: yours(limit),
        whose: limit.subject_kind,
        measure: limit.measure.as_str().to_owned(),
        cap: limit.cap,
        left: tightest.left().max(0),
        needed: tightest.amount,
        resets_at: tightest.resets_at,
        fitting_max_tokens: claims
            .iter()
            .filter(|claim| claim.limit.hard)
            .try_fold(u64::MAX, |longest, claim| Some(longest.min(longest_answer(claim, intent)?)))
            .filter(|longest| (1..longest_asked(intent)).contains(longest)),
    };
    Some(if tightest.can_wait() { Error::Rate(refusal) } else { Error::Limit(refusal) })
}

/// The longest that each answer may be as it was asked for.
fn longest_asked(intent: &Intent) -> u64 {
    intent.output_bound_tokens.saturating_sub(intent.predicted_tokens) / intent.answers.max(1)
}

/// The longest that each answer may be to fit under one limit; `None` when none does.
fn longest_answer(claim: &Claim, intent: &Intent) -> Option<u64> {
    let total = match claim.limit.measure {
        Measure::Cost => {
            let rates = &intent.price.as_ref()?.rates;
            rates.longest_answer(intent.input_bound_tokens, NanoUsd(claim.left()), intent.kinds)
        }
        Measure::Tokens => u64::try_from(claim.left()).ok()?.checked_sub(intent.input_bound_tokens),
        Measure::Requests | Measure::Concurrency => claim.fits().then_some(u64::MAX),
    }?;
    Some(total.checked_sub(intent.predicted_tokens)? / intent.answers.max(1))
}
