//! A limit that is made in the middle of its window counts what was used before: otherwise removing a limit and making it
//! again would allow everything twice.

use super::Limit;
use crate::{
    Error,
    calendar::{Window, zone},
    ledger::Core,
    lifetime::is_open,
};
use context::OrgScope;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use store::{
    Scoped, Write,
    entity::{ledger, ledger_hold, limit_window, org},
};
use types::{
    Moment,
    view::{Measure, SubjectKind},
};

/// What ended rows used.
#[derive(Debug, Default, FromQueryResult)]
struct Used {
    cost: Option<i64>,
    tokens: Option<i64>,
    requests: i64,
}

/// Makes the limit's present window when something was used in it or is in flight.
pub(super) async fn window(core: &Core, write: &Write, scope: OrgScope, limit: &Limit) -> Result<(), Error> {
    let org = org::Entity::find_one_in(scope, scope.org()).one(write).await?;
    let zone = zone(&org.ok_or_else(|| Error::Damaged(format!("org {}", scope.org())))?.time_zone);
    let now = core.now();
    let window = match limit.measure {
        Measure::Concurrency => Window::ALL,
        _ => Window::of(limit.period, &zone, now),
    };
    let used = used(write, scope, limit, window.starts_at).await?;
    let open: Vec<_> = ledger::Entity::find_in(scope)
        .filter(counted(limit))
        .filter(ledger::Column::SettledAt.is_null())
        .all(write)
        .await?
        .into_iter()
        .filter(|row| is_open(&row.state))
        .collect();
    let held = |row: &ledger::Model| match limit.measure {
        Measure::Cost => row.reserved.0,
        Measure::Tokens => row.reserved_tokens,
        Measure::Requests | Measure::Concurrency => 1,
    };
    let spent = match limit.measure {
        Measure::Cost => used.cost.unwrap_or_default(),
        Measure::Tokens => used.tokens.unwrap_or_default(),
        Measure::Requests => used.requests,
        Measure::Concurrency => 0,
    };
    if open.is_empty() && spent == 0 {
        return Ok(());
    }
    let row = limit_window::Model {
        id: core.entropy.id(now),
        org_id: scope.org(),
        limit_id: limit.id,
        starts_at: window.starts_at,
        ends_at: window.ends_at,
        reserved: open.iter().map(held).fold(0, i64::saturating_add),
        spent,
    };
    let row = row.into_active_model().insert(write).await?;
    for some in open.chunks(400) {
        let holds = some.iter().map(|open| {
            let hold =
                ledger_hold::Model { ledger_id: open.id, window_id: row.id, org_id: scope.org(), amount: held(open) };
            hold.into_active_model()
        });
        ledger_hold::Entity::insert_many(holds).exec_without_returning(write).await?;
    }
    Ok(())
}

async fn used(write: &Write, scope: OrgScope, limit: &Limit, since: Moment) -> Result<Used, Error> {
    let found = ledger::Entity::find_in(scope)
        .select_only()
        .column_as(Expr::cust("CAST(SUM(cost) AS BIGINT)"), "cost")
        .column_as(Expr::cust("CAST(SUM(input_tokens + output_tokens) AS BIGINT)"), "tokens")
        .column_as(Expr::cust("COUNT(*)"), "requests")
        .filter(counted(limit))
        .filter(ledger::Column::At.gte(since))
        .filter(ledger::Column::State.is_in([crate::lifetime::SETTLED, crate::lifetime::INTERRUPTED]))
        .into_model::<Used>()
        .one(write)
        .await?;
    Ok(found.unwrap_or_default())
}

/// The rows that the limit counts.
fn counted(limit: &Limit) -> Condition {
    use ledger::Column;
    let of_model = Condition::all().add_option(limit.model.as_ref().map(|model| Column::Model.eq(model)));
    let column = match limit.subject_kind {
        SubjectKind::Org => return of_model,
        SubjectKind::Team => Column::TeamId,
        SubjectKind::Member => Column::MemberId,
        SubjectKind::App => Column::AppId,
        SubjectKind::Key => Column::KeyId,
    };
    of_model.add(column.eq(limit.subject_id))
}
