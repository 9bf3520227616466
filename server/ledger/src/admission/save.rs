//! Writes what was decided: each window once, all new rows together.

use super::{books::Books, warn};
use crate::{Error, ledger::Core, lifetime::OPEN_STATES};
use audit::{Actor, Event};
use context::{OrgScope, Origin};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{
    Scoped, Write,
    entity::{ledger, ledger_hold, limit_window},
};
use types::LedgerId;

/// Rows in one statement: SQLite takes 32,766 values.
pub(super) const ROWS: usize = 400;

/// Writes one organization's share.
pub(super) async fn books(core: &Core, write: &Write, books: Books) -> Result<(), Error> {
    let scope = books.scope;
    for window in books.windows.values().filter(|window| window.is_changed) {
        limit_window::Entity::update_in(scope)
            .col_expr(limit_window::Column::Reserved, Expr::value(window.row.reserved))
            .col_expr(limit_window::Column::Spent, Expr::value(window.row.spent))
            .filter(limit_window::Column::Id.eq(window.row.id))
            .exec(write)
            .await?;
    }
    if !books.admitted.is_empty() {
        let rows = books.admitted.into_iter().map(IntoActiveModel::into_active_model);
        ledger::Entity::insert_many(rows).exec_without_returning(write).await?;
    }
    for holds in books.new_holds.chunks(ROWS) {
        let rows = holds.iter().cloned().map(IntoActiveModel::into_active_model);
        ledger_hold::Entity::insert_many(rows).exec_without_returning(write).await?;
    }
    let changed: Vec<_> = books.rows.into_values().filter(|row| row.is_changed).map(|row| row.model).collect();
    let ended: Vec<LedgerId> = changed.iter().filter(|row| row.settled_at.is_some()).map(|row| row.id).collect();
    for overrun in &books.overruns {
        let Some(row) = changed.iter().find(|row| row.id == overrun.id) else { continue };
        let event = Event::new("ledger.overrun", "ledger", row.id.to_string())
            .with("reserved_nano_usd", row.reserved.0)
            .with("charged_nano_usd", row.cost.0)
            .with("claimed_nano_usd", overrun.claimed)
            .with("is_implausible", overrun.is_implausible)
            .with("input_tokens", row.input_tokens)
            .with("output_tokens", row.output_tokens)
            .of_request(row.request_id, &Origin::default());
        core.audit.append_system(write, scope.org(), Actor::Member(row.member_id), event).await?;
    }
    warn::audit(core, write, scope, &changed, &books.passed).await?;
    for row in changed {
        update(write, scope, row).await?;
    }
    if !ended.is_empty() {
        let delete = ledger_hold::Entity::delete_in(scope);
        delete.filter(ledger_hold::Column::LedgerId.is_in(ended)).exec(write).await?;
    }
    Ok(())
}

/// The guard: a row is changed only while it is open. Should it have ended since it was read, the transaction fails and
/// nothing of it happened.
async fn update(write: &Write, scope: OrgScope, row: ledger::Model) -> Result<(), Error> {
    use ledger::Column;
    let id = row.id;
    let update = ledger::Entity::update_in(scope)
        .col_expr(Column::State, Expr::value(row.state))
        .col_expr(Column::Outcome, Expr::value(row.outcome))
        .col_expr(Column::UsageSource, Expr::value(row.usage_source))
        .col_expr(Column::InputTokens, Expr::value(row.input_tokens))
        .col_expr(Column::CachedInputTokens, Expr::value(row.cached_input_tokens))
        .col_expr(Column::CacheWriteTokens, Expr::value(row.cache_write_tokens))
        .col_expr(Column::OutputTokens, Expr::value(row.output_tokens))
        .col_expr(Column::ReasoningTokens, Expr::value(row.reasoning_tokens))
        .col_expr(Column::UsageDetails, Expr::value(row.usage_details))
        .col_expr(Column::Cost, Expr::value(row.cost))
        .col_expr(Column::ProviderRequestId, Expr::value(row.provider_request_id))
        .col_expr(Column::TtftMs, Expr::value(row.ttft_ms))
        .col_expr(Column::DurationMs, Expr::value(row.duration_ms))
        .col_expr(Column::SentAt, Expr::value(row.sent_at))
        .col_expr(Column::SettledAt, Expr::value(row.settled_at))
        .col_expr(Column::Mac, Expr::value(row.mac));
    let done = update.filter(Column::Id.eq(id)).filter(Column::State.is_in(OPEN_STATES)).exec(write).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Ended(id)) }
}
