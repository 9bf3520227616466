//! What somebody has left.

use crate::{Error, Ledger, limit::this_month, spent};
use context::Caller;
use types::{
    NanoUsd,
    view::{Allowance, Measure, SubjectKind},
};

impl Ledger {
    /// The tightest limit on cost that applies to the caller whatever the model (that of a key only when it is the one
    /// they ask with); without one, what they spent and hold this calendar month. Whether there is a model at all is not
    /// known here: `has_model` is true.
    ///
    /// **Permissions:** any member.
    pub async fn allowance(&self, caller: &Caller) -> Result<Allowance, Error> {
        let member = caller.require_member()?;
        let limits = self.applying(caller).await?.into_iter().filter(|limit| {
            limit.measure == Measure::Cost
                && limit.model.is_none()
                && (limit.subject_kind != SubjectKind::Key || caller.personal_key().is_some())
        });
        if let Some(tightest) = limits.min_by_key(|limit| limit.cap.saturating_sub(limit.used)) {
            return Ok(Allowance {
                spent: NanoUsd(tightest.used.saturating_sub(tightest.held)),
                held: NanoUsd(tightest.held),
                cap: Some(NanoUsd(tightest.cap)),
                rule: Some(tightest.sentence),
                resets_at: tightest.resets_at,
                has_model: true,
            });
        }
        let read = self.store().read(caller.scope()).await?;
        let month = this_month(&read, caller.scope(), self.clock().now()).await?;
        let spent = spent::by_member(&read, caller.scope(), month.starts_at, Some(member)).await?;
        let (spent, held) = spent.get(&member).map_or_else(Default::default, |sum| (sum.cost, sum.held));
        Ok(Allowance { spent, held, cap: None, rule: None, resets_at: month.ends_at, has_model: true })
    }
}
