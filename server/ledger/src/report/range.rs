//! The rows that a query covers, and the days of its range.

use super::visible;
use crate::Error;
use context::Caller;
use sea_orm::{ColumnTrait, Condition};
use store::entity::ledger::Column;
use types::{
    Moment, Problem,
    view::{Source, UsageQuery},
};

const DAY: i64 = 86_400_000_000;
/// Ten years.
const LONGEST: i64 = 3_660 * DAY;

/// The rows of the query that the caller may see. Refuses a range that ends before it begins, or is longer than ten
/// years.
pub(super) fn covered(caller: &Caller, query: &UsageQuery) -> Result<Condition, Error> {
    if query.from >= query.to {
        return Err(Problem::invalid("from", "The range ends before it begins.").into());
    }
    if query.to.0.saturating_sub(query.from.0) > LONGEST {
        return Err(Problem::invalid("from", "The range is longer than ten years.").into());
    }
    Ok(Condition::all()
        .add(Column::At.gte(query.from))
        .add(Column::At.lt(query.to))
        .add_option(visible(caller)?.map(|member| Column::MemberId.eq(member)))
        .add_option(query.member.map(|member| Column::MemberId.eq(member)))
        .add_option(query.model.as_ref().map(|model| Column::Model.eq(model)))
        .add_option(query.team.map(|team| Column::TeamId.eq(team)))
        .add_option(query.source.map(came_from)))
}

/// The rows that came from one place. An app may use a key's rights, never a key an app's.
fn came_from(source: Source) -> Condition {
    match source {
        Source::Chat => Condition::all().add(Column::KeyId.is_null()).add(Column::AppId.is_null()),
        Source::Key(key) => Condition::all().add(Column::KeyId.eq(key)).add(Column::AppId.is_null()),
        Source::App(app) => Condition::all().add(Column::AppId.eq(app)),
    }
}

/// Every day in UTC that the range touches, as days since 1970.
pub(super) const fn days(query: &UsageQuery) -> std::ops::RangeInclusive<i64> {
    query.from.0.div_euclid(DAY)..=(query.to.0 - 1).div_euclid(DAY)
}

/// `2026-11-23`.
pub(super) fn date(day: i64) -> String {
    Moment(day.saturating_mul(DAY)).date()
}
