//! How long answers took.

use super::range;
use crate::{Error, Ledger};
use context::Caller;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use store::{
    Scoped,
    entity::ledger::{Column, Entity},
};
use types::view::{Latency, UsageQuery};

impl Ledger {
    /// The median and the 95th percentile of what requests of a range took that a provider answered; `None` where none did.
    ///
    /// **Permissions:** admin, auditor or owner; any member, over their own rows.
    pub async fn latency(&self, caller: &Caller, query: &UsageQuery) -> Result<Option<Latency>, Error> {
        let covered = range::covered(caller, query)?;
        let read = self.store().read(caller.scope()).await?;
        let answered: Select<Entity> = Entity::find_in(caller.scope())
            .filter(covered)
            .filter(Column::DurationMs.is_not_null())
            .filter(Column::Outcome.eq("ok"));
        let count = answered.clone().count(&read).await?;
        let at = async |hundredths: u64| -> Result<Option<i64>, Error> {
            let place = count.saturating_mul(hundredths).div_ceil(100).saturating_sub(1);
            let sorted = answered.clone().select_only().column(Column::DurationMs).order_by_asc(Column::DurationMs);
            let found: Option<Option<i64>> = sorted.offset(place).limit(1).into_tuple().one(&read).await?;
            Ok(found.flatten())
        };
        let (median, slow) = (at(50).await?, at(95).await?);
        Ok(median.zip(slow).map(|(median_ms, slow_ms)| Latency { median_ms, slow_ms }))
    }
}
