//! Reads and locks what a transaction will decide on.

use super::{
    Ask,
    books::{Books, Counter, Reserved, Row},
    save::ROWS,
};
use crate::{
    Error, Intent,
    among::among,
    calendar::{Window, zone},
    ledger::Core,
    lifetime::is_open,
    limit::{Limit, NEWEST},
};
use context::OrgScope;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::{BTreeMap, HashMap};
use store::{
    Scoped, Write,
    entity::{ledger, limit_window, org, reservation, spend_limit},
};
use types::{LedgerId, LimitId, Moment, WindowId, view::Measure};

/// One organization's rows for these operations.
pub(super) async fn books(core: &Core, write: &Write, scope: OrgScope, asks: &[&Ask]) -> Result<Books, Error> {
    let now = core.now();
    let rows = rows(write, scope, asks).await?;
    let reserved = reserved(write, scope, &rows).await?;
    let intents: Vec<_> = asks.iter().filter_map(|ask| ask.intent()).collect();
    let limits = in_force(write, scope, &intents).await?;
    let holds = reserved.values().flat_map(|reserved| &reserved.holds);
    let mut held: Vec<_> = holds.map(|hold| hold.window).collect();
    // Databases bound the number of values in one statement, and requests of one organization share most windows.
    held.sort_unstable();
    held.dedup();
    let mut windows = windows(write, scope, &held, limits.keys()).await?;
    let current = current(core, write, scope, now, &limits, &mut windows).await?;
    let older: Vec<_> =
        windows.values().map(|window| window.row.limit_id).filter(|limit| !limits.contains_key(limit)).collect();
    let mut others = BTreeMap::new();
    if !older.is_empty() {
        let found = spend_limit::Entity::find_in(scope)
            .filter(among(write, ("spend_limit", "id"), older.iter().map(|id| id.0)))
            .all(write)
            .await?;
        for limit in found {
            others.insert(limit.id, Limit::read(limit)?);
        }
    }
    Ok(Books { limits, others, current, windows, rows, reserved, ..Books::empty(core, scope, now) })
}

async fn rows(write: &Write, scope: OrgScope, asks: &[&Ask]) -> Result<HashMap<LedgerId, Row>, Error> {
    let ids: Vec<_> = asks.iter().filter_map(|ask| ask.row()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = ledger::Entity::find_in(scope)
        .filter(among(write, ("ledger", "id"), ids.iter().map(|id: &LedgerId| id.0)))
        .order_by_asc(ledger::Column::Id)
        .lock_exclusive()
        .all(write)
        .await?;
    Ok(found.into_iter().map(|model| (model.id, Row { model, is_changed: false })).collect())
}

async fn reserved(
    write: &Write,
    scope: OrgScope,
    rows: &HashMap<LedgerId, Row>,
) -> Result<HashMap<LedgerId, Reserved>, Error> {
    let ids: Vec<_> = rows.values().filter(|row| is_open(&row.model.state)).map(|row| row.model.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = reservation::Entity::find_in(scope)
        .filter(among(write, ("reservation", "ledger_id"), ids.iter().map(|id| id.0)))
        .order_by_asc(reservation::Column::LedgerId)
        .lock_exclusive()
        .all(write)
        .await?;
    found.iter().map(|row| Ok((row.ledger_id, Reserved::read(row)?))).collect()
}

/// The limits that may apply to one of these requests.
async fn in_force(write: &Write, scope: OrgScope, intents: &[&Intent]) -> Result<BTreeMap<LimitId, Limit>, Error> {
    use spend_limit::Column;
    if intents.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut subjects: Vec<_> = intents.iter().flat_map(|intent| intent.subjects()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let found = spend_limit::Entity::find_in(scope)
        .filter(Column::RemovedAt.is_null())
        .filter(Condition::any().add(Column::SubjectId.is_null()).add(among(
            write,
            ("spend_limit", "subject_id"),
            subjects.iter().copied(),
        )))
        .all(write)
        .await?;
    found.into_iter().map(|row| Ok((row.id, Limit::read(row)?))).collect()
}

/// The windows that something is held in, and the newest of every limit; locked in the order of their ids.
async fn windows(
    write: &Write,
    scope: OrgScope,
    held: &[WindowId],
    limits: impl Iterator<Item = &LimitId>,
) -> Result<BTreeMap<WindowId, Counter>, Error> {
    use limit_window::Column;
    let limits: Vec<_> = limits.copied().collect();
    if held.is_empty() && limits.is_empty() {
        return Ok(BTreeMap::new());
    }
    let newest = Condition::all()
        .add(among(write, ("limit_window", "limit_id"), limits.iter().map(|id| id.0)))
        .add(Expr::cust(NEWEST));
    let found = limit_window::Entity::find_in(scope)
        .filter(Condition::any().add(among(write, ("limit_window", "id"), held.iter().map(|id| id.0))).add(newest))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(write)
        .await?;
    Ok(found.into_iter().map(|row| (row.id, Counter { row, is_changed: false })).collect())
}

/// The window that each limit counts in now; made where the newest one has ended.
async fn current(
    core: &Core,
    write: &Write,
    scope: OrgScope,
    now: Moment,
    limits: &BTreeMap<LimitId, Limit>,
    windows: &mut BTreeMap<WindowId, Counter>,
) -> Result<HashMap<LimitId, WindowId>, Error> {
    let mut current = running(now, windows);
    if limits.keys().all(|limit| current.contains_key(limit)) {
        return Ok(current);
    }
    let org = org::Entity::find_one_in(scope, scope.org()).one(write).await?;
    let zone = zone(&org.ok_or_else(|| Error::Damaged(format!("org {}", scope.org())))?.time_zone);
    let missing: Vec<_> = limits.values().filter(|limit| !current.contains_key(&limit.id)).collect();
    let rows = missing.iter().map(|limit| {
        let window = match limit.measure {
            // What is in flight does not start over at midnight.
            Measure::Concurrency => Window::ALL,
            _ => Window::of(limit.period, &zone, now),
        };
        let row = limit_window::Model {
            id: core.entropy.id(now),
            org_id: scope.org(),
            limit_id: limit.id,
            starts_at: window.starts_at,
            ends_at: window.ends_at,
            reserved: 0,
            spent: 0,
        };
        row.into_active_model()
    });
    let rows: Vec<_> = rows.collect();
    for some in rows.chunks(ROWS) {
        limit_window::Entity::insert_many(some.to_vec())
            // Another server may have been faster: its row is read below.
            .on_conflict_do_nothing_on([limit_window::Column::LimitId, limit_window::Column::StartsAt])
            .exec_without_returning(write)
            .await?;
    }
    let made = self::windows(write, scope, &[], missing.iter().map(|limit| &limit.id)).await?;
    windows.extend(made);
    current = running(now, windows);
    Ok(current)
}

/// The window that each limit counts in now, where the newest one has not ended.
pub(super) fn running(now: Moment, windows: &BTreeMap<WindowId, Counter>) -> HashMap<LimitId, WindowId> {
    let mut newest: HashMap<LimitId, &limit_window::Model> = HashMap::new();
    for Counter { row, .. } in windows.values() {
        let known = newest.entry(row.limit_id).or_insert(row);
        if row.starts_at > known.starts_at {
            *known = row;
        }
    }
    newest
        .into_iter()
        .filter(|(_, row)| row.ends_at.is_none_or(|end| now < end))
        .map(|(limit, row)| (limit, row.id))
        .collect()
}
