//! Soft limits refuse nothing: that one was used up is written down, in the transaction that used it up.

use super::books::Passed;
use crate::{Error, ledger::Core, limit::figure};
use audit::{Actor, Event};
use context::{OrgScope, Origin};
use store::{Write, entity::ledger};

/// One event for each soft limit that was used up, by the member whose request did.
pub(super) async fn audit(
    core: &Core,
    write: &Write,
    scope: OrgScope,
    ended: &[ledger::Model],
    passed: &[Passed],
) -> Result<(), Error> {
    for Passed { limit, by, spent, resets_at } in passed {
        let Some(row) = ended.iter().find(|row| row.id == *by) else { continue };
        let event = Event::new("limit.passed", "limit", limit.id.to_string())
            .with("subject_kind", limit.subject_kind.as_str())
            .with("subject_id", limit.subject_id.map(|id| id.to_string()))
            .with("model", limit.model.clone())
            .with("measure", limit.measure.as_str())
            .with("period", limit.period.as_str())
            .with("cap", limit.cap)
            .with("spent", *spent)
            .with("resets_at", resets_at.map(|at| at.to_rfc3339()))
            .of_request(row.request_id, &Origin::default());
        core.audit.append_system(write, scope.org(), Actor::Member(row.member_id), event).await?;
        tracing::info!(org = %scope.org(), limit = %limit.id, spent = figure(limit.measure, *spent), "limit.passed");
    }
    Ok(())
}
