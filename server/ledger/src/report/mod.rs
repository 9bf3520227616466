//! Reports over ledger rows: sums, pages of rows, one row. Each confines whoever may not see others to themselves.

mod explanation;
mod latency;
mod month;
mod range;
mod row;
mod rows;
mod sums;

use crate::Error;
use context::Caller;
use types::{MemberId, Role};

/// Whose rows the caller may see: everybody's (`None`) with a role that may, their own otherwise.
fn visible(caller: &Caller) -> Result<Option<MemberId>, Error> {
    if caller.require(&[Role::Admin, Role::Auditor, Role::Owner]).is_ok() {
        return Ok(None);
    }
    Ok(Some(caller.require_member()?))
}
