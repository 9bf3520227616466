//! What somebody has left.

use crate::{
    Error, Ledger,
    limit::{figure, this_month},
    spent,
};
use context::Caller;
use types::{
    NanoUsd,
    view::{Allowance, LimitRow, Measure},
};

impl Ledger {
    /// The tightest limit on cost that refuses the caller whatever the model (that of a key only when it is the one they ask
    /// with); without one, what they spent and hold this calendar month; and the soft limits that are used up. Whether there is a model at all is not
    /// known here: `has_model` is true.
    ///
    /// **Permissions:** any member.
    pub async fn allowance(&self, caller: &Caller) -> Result<Allowance, Error> {
        let member = caller.require_member()?;
        let limits = self.binding(caller).await?;
        let warnings = limits.iter().filter(|limit| limit.is_warning()).map(warning).collect();
        let limits =
            limits.into_iter().filter(|limit| limit.hard && limit.measure == Measure::Cost && limit.model.is_none());
        if let Some(tightest) = limits.min_by_key(|limit| limit.cap.saturating_sub(limit.used)) {
            return Ok(Allowance {
                spent: NanoUsd(tightest.used.saturating_sub(tightest.held)),
                held: NanoUsd(tightest.held),
                cap: Some(NanoUsd(tightest.cap)),
                rule: Some(tightest.sentence),
                resets_at: tightest.resets_at,
                has_model: true,
                warnings,
            });
        }
        let read = self.store().read(caller.scope()).await?;
        let month = this_month(&read, caller.scope(), self.clock().now()).await?;
        let spent = spent::by_member(&read, caller.scope(), month.starts_at, Some(member)).await?;
        let (spent, held) = spent.get(&member).map_or_else(Default::default, |sum| (sum.cost, sum.held));
        Ok(Allowance { spent, held, cap: None, rule: None, resets_at: month.ends_at, has_model: true, warnings })
    }
}

/// "Your organization may spend $5.00 a month: $5.20 used".
fn warning(limit: &LimitRow) -> String {
    format!("{}: {} used", limit.sentence, figure(limit.measure, limit.used))
}
