//! A limit that is made in the middle of its window counts what was used before: otherwise removing a limit and making it
//! again would allow everything twice.

use super::Limit;
use crate::{
    Error, Ledger,
    admission::{ROWS, RowSet, run},
    among::among,
    calendar::Window,
    holds::{self, Hold},
    ledger::Core,
    lifetime::is_open,
};
use context::OrgScope;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use std::collections::HashMap;
use store::{
    Scoped, Write,
    entity::{
        ledger::{self, Column},
        limit_window, member_role, reservation, team_member,
    },
};
use types::{
    LedgerId, Moment, Role, WindowId,
    view::{Measure, NewLimit, SubjectKind},
};
use uuid::Uuid;

/// Tokens of ended rows as their windows counted them: of those that were charged their reservation, the reserved ones.
const TOKENS: &str = "CAST(SUM(CASE WHEN usage_source = 'reserved' THEN reserved_tokens \
    ELSE input_tokens + output_tokens END) AS BIGINT)";

/// What ended rows used.
#[derive(Debug, Default, FromQueryResult)]
struct Used {
    cost: Option<i64>,
    tokens: Option<i64>,
    requests: i64,
}

/// The window that a limit would begin with, and what the rows used in it that no change can reach any more: those that a
/// batch of the audit chain covers. They are as many as the organization ever made; the rest are of the last second.
pub(super) struct Before {
    window: Window,
    sealed: Used,
    /// The last batch among them.
    up_to: i64,
}

/// Sums up what is sealed, without holding up any writer.
pub(super) async fn before(ledger: &Ledger, scope: OrgScope, limit: &NewLimit) -> Result<Before, Error> {
    let read = ledger.store().read(scope).await?;
    let zone = super::list::time_zone(&read, scope).await?;
    let window = match limit.measure {
        Measure::Concurrency => Window::ALL,
        _ => Window::of(limit.period, &zone, ledger.clock().now()),
    };
    let newest = ledger::Entity::find_in(scope)
        .filter(Column::BatchSeq.is_not_null())
        .order_by_desc(Column::BatchSeq)
        .one(&read)
        .await?;
    let up_to = newest.and_then(|row| row.batch_seq).unwrap_or(-1);
    let sealed =
        counted(scope, limit.subject_kind, limit.subject_id, limit.model.as_deref()).add(Column::BatchSeq.lte(up_to));
    Ok(Before { window, sealed: used(&read, scope, sealed, window.starts_at).await?, up_to })
}

/// Makes the limit's present window when something was used in it or is in flight.
pub(super) async fn window(
    core: &Core,
    write: &Write,
    scope: OrgScope,
    limit: &Limit,
    before: Before,
) -> Result<(), Error> {
    let Before { window, sealed, up_to } = before;
    let counted = counted(scope, limit.subject_kind, limit.subject_id, limit.model.as_deref());
    let since = Condition::any().add(Column::BatchSeq.is_null()).add(Column::BatchSeq.gt(up_to));
    let fresh = used(write, scope, counted.clone().add(since), window.starts_at).await?;
    let open: Vec<_> = ledger::Entity::find_in(scope)
        .filter(counted)
        .filter(Column::BatchSeq.is_null())
        .filter(Column::SettledAt.is_null())
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
        Measure::Cost => sealed.cost.unwrap_or_default().saturating_add(fresh.cost.unwrap_or_default()),
        Measure::Tokens => sealed.tokens.unwrap_or_default().saturating_add(fresh.tokens.unwrap_or_default()),
        Measure::Requests => sealed.requests.saturating_add(fresh.requests),
        Measure::Concurrency => 0,
    };
    if open.is_empty() && spent == 0 {
        return Ok(());
    }
    let row = limit_window::Model {
        id: core.entropy.id(core.now()),
        org_id: scope.org(),
        limit_id: limit.id,
        starts_at: window.starts_at,
        ends_at: window.ends_at,
        reserved: open.iter().map(held).fold(0, i64::saturating_add),
        spent,
    };
    let row = row.into_active_model().insert(write).await?;
    let amounts = open.iter().map(|open| (open.id, held(open))).collect();
    hold(write, scope, row.id, &amounts).await
}

/// Adds what each of these requests holds in a window to what it holds already. None of them ends meanwhile.
async fn hold(write: &Write, scope: OrgScope, window: WindowId, amounts: &HashMap<LedgerId, i64>) -> Result<(), Error> {
    let found = reservation::Entity::find_in(scope)
        .filter(among(write, ("reservation", "ledger_id"), amounts.keys().map(|id| id.0)))
        .order_by_asc(reservation::Column::LedgerId)
        .lock_exclusive()
        .all(write)
        .await?;
    for some in found.chunks(ROWS) {
        let mut rows = RowSet::of(&[("ledger_id", "uuid"), ("holds", "bytea")]);
        for row in some {
            let amount = amounts.get(&row.ledger_id).copied().unwrap_or_default();
            let more = holds::written([Hold { window, amount }]);
            rows.push(vec![row.ledger_id.0.into(), [row.holds.as_slice(), &more].concat().into()]);
        }
        let update = "UPDATE reservation SET holds = v.holds FROM v WHERE reservation.ledger_id = v.ledger_id";
        run(write, rows, update).await?;
    }
    Ok(())
}

async fn used<C: ConnectionTrait>(
    connection: &C,
    scope: OrgScope,
    which: Condition,
    since: Moment,
) -> Result<Used, Error> {
    // What a provider refused was a request as well.
    let ended = [crate::lifetime::SETTLED, crate::lifetime::INTERRUPTED, crate::lifetime::RELEASED];
    let found = ledger::Entity::find_in(scope)
        .select_only()
        .column_as(Expr::cust("CAST(SUM(cost) AS BIGINT)"), "cost")
        .column_as(Expr::cust(TOKENS), "tokens")
        .column_as(Expr::cust("COUNT(*)"), "requests")
        .filter(which)
        .filter(Column::At.gte(since))
        .filter(Column::State.is_in(ended))
        .filter(Column::SentAt.is_not_null())
        .into_model::<Used>()
        .one(connection)
        .await?;
    Ok(found.unwrap_or_default())
}

/// The rows that a limit counts. Who had which role, or was in which other teams, rows do not say: those of today's
/// people are counted.
pub(super) fn counted(
    scope: OrgScope,
    subject_kind: SubjectKind,
    subject_id: Option<Uuid>,
    model: Option<&str>,
) -> Condition {
    let of_model = Condition::all().add_option(model.map(|model| Column::Model.eq(model)));
    let column = match subject_kind {
        SubjectKind::Org => return of_model,
        SubjectKind::Role => {
            let role = subject_id.and_then(Role::of_subject).map_or("", Role::as_str);
            let holders = member_role::Entity::find_in(scope)
                .select_only()
                .column(member_role::Column::MemberId)
                .filter(member_role::Column::Role.eq(role));
            return of_model.add(Column::MemberId.in_subquery(holders.into_query()));
        }
        SubjectKind::Team => {
            let people = team_member::Entity::find_in(scope)
                .select_only()
                .column(team_member::Column::MemberId)
                .filter(team_member::Column::TeamId.eq(subject_id));
            let theirs = Condition::any()
                .add(Column::TeamId.eq(subject_id))
                .add(Column::MemberId.in_subquery(people.into_query()));
            return of_model.add(theirs);
        }
        SubjectKind::Member => Column::MemberId,
        SubjectKind::App => Column::AppId,
        SubjectKind::Key => Column::KeyId,
    };
    of_model.add(column.eq(subject_id))
}
