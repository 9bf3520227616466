//! The present month.

use crate::{Error, Ledger, limit::this_month};
use context::Caller;
use types::Moment;

impl Ledger {
    /// The calendar month of now on the organization's clocks: its first moment, and the first of the next. The same in which
    /// monthly limits are counted.
    ///
    /// **Permissions:** any member of the organization, or the operator.
    pub async fn this_month(&self, caller: &Caller) -> Result<(Moment, Moment), Error> {
        let now = self.clock().now();
        let read = self.store().read(caller.scope()).await?;
        let month = this_month(&read, caller.scope(), now).await?;
        Ok((month.starts_at, month.ends_at.unwrap_or(now)))
    }
}
