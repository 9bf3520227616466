//! Reads what a transaction will decide on, as [`crate::admission::load`] does.

use super::{
    Elsewhere,
    rows::{LIMIT, RESERVATION, SUBJECT, WINDOW, ledger_row, limit_row, reservation_row, window_row},
};
use crate::{
    admission::{
        Ask,
        books::{Books, Counter, Reserved, Row},
        columns,
        load::running,
    },
    ledger::Core,
    lifetime::is_open,
    limit::Limit,
};
use context::OrgScope;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Connection;
use types::{LedgerId, LimitId, WindowId};
use uuid::Uuid;

/// One organization's rows for these operations.
pub(super) fn books(connection: &Connection, core: &Core, scope: OrgScope, asks: &[&Ask]) -> Result<Books, Elsewhere> {
    let (now, org) = (core.now(), scope.org());
    let rows = rows(connection, scope, asks)?;
    let mut reserved: HashMap<LedgerId, Reserved> = HashMap::new();
    let mut windows = BTreeMap::new();
    let mut held = connection
        .prepare_cached(&format!("SELECT {RESERVATION} FROM reservation WHERE ledger_id = ?1 AND org_id = ?2"))?;
    let mut by_id =
        connection.prepare_cached(&format!("SELECT {WINDOW} FROM limit_window WHERE id = ?1 AND org_id = ?2"))?;
    for id in rows.values().filter(|row| is_open(&row.model.state)).map(|row| row.model.id) {
        let found = held.query_row(params![id.0.as_bytes(), org.0.as_bytes()], reservation_row).optional()?;
        let Some(found) = found else { continue };
        let found = Reserved::read(&found).map_err(|_| Elsewhere)?;
        for hold in &found.holds {
            if !windows.contains_key(&hold.window) {
                let row =
                    by_id.query_row(params![hold.window.0.as_bytes(), org.0.as_bytes()], window_row).optional()?;
                windows.extend(row.map(|row| (hold.window, Counter { row, is_changed: false })));
            }
        }
        reserved.insert(id, found);
    }
    let limits = in_force(connection, scope, asks)?;
    newest(connection, limits.keys(), &mut windows)?;
    let current = running(now, &windows);
    if !limits.keys().all(|limit| current.contains_key(limit)) {
        // A window has to be made.
        return Err(Elsewhere);
    }
    let others = others(connection, scope, &limits, &windows)?;
    Ok(Books { limits, others, current, windows, rows, reserved, ..Books::empty(core, scope, now) })
}

fn rows(connection: &Connection, scope: OrgScope, asks: &[&Ask]) -> Result<HashMap<LedgerId, Row>, Elsewhere> {
    let mut rows = HashMap::new();
    let mut by_id = connection.prepare_cached(&format!(
        "SELECT {} FROM ledger WHERE id = ?1 AND org_id = ?2",
        columns::names(&columns::ADMITTED)
    ))?;
    for id in asks.iter().filter_map(|ask| ask.row()) {
        let found = by_id.query_row(params![id.0.as_bytes(), scope.org().0.as_bytes()], ledger_row).optional()?;
        rows.extend(found.map(|model| (id, Row { model, is_changed: false })));
    }
    Ok(rows)
}

/// The limits that may apply to one of these requests: the organization's, and those of everybody and everything that asks.
fn in_force(connection: &Connection, scope: OrgScope, asks: &[&Ask]) -> Result<BTreeMap<LimitId, Limit>, Elsewhere> {
    let mut limits = BTreeMap::new();
    let subjects: BTreeSet<Uuid> =
        asks.iter().filter_map(|ask| ask.intent()).flat_map(crate::Intent::subjects).collect();
    if subjects.is_empty() {
        return Ok(limits);
    }
    let mut in_force = connection
        .prepare_cached(&format!("SELECT {LIMIT} FROM spend_limit WHERE org_id = ?1 AND removed_at IS NULL"))?;
    let mut found = in_force.query([scope.org().0.as_bytes()])?;
    while let Some(row) = found.next()? {
        // Most limits of a large organization are somebody else's.
        let subject = row.get_ref(SUBJECT)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        if subject.is_none_or(|id| Uuid::from_slice(id).is_ok_and(|id| subjects.contains(&id))) {
            let row = limit_row(row)?;
            limits.insert(row.id, Limit::read(row).map_err(|_| Elsewhere)?);
        }
    }
    Ok(limits)
}

/// The newest window of every limit. Older ones are never opened again.
fn newest<'a>(
    connection: &Connection,
    limits: impl Iterator<Item = &'a LimitId>,
    windows: &mut BTreeMap<WindowId, Counter>,
) -> Result<(), Elsewhere> {
    let newest = format!("SELECT {WINDOW} FROM limit_window WHERE limit_id = ?1 ORDER BY starts_at DESC LIMIT 1");
    let mut newest = connection.prepare_cached(&newest)?;
    for limit in limits {
        let found = newest.query_row([limit.0.as_bytes()], window_row).optional()?;
        windows.extend(found.map(|row| (row.id, Counter { row, is_changed: false })));
    }
    Ok(())
}

/// Limits of windows that something is held in and that apply to none of these requests.
fn others(
    connection: &Connection,
    scope: OrgScope,
    limits: &BTreeMap<LimitId, Limit>,
    windows: &BTreeMap<WindowId, Counter>,
) -> Result<BTreeMap<LimitId, Limit>, Elsewhere> {
    let mut others = BTreeMap::new();
    let mut by_id =
        connection.prepare_cached(&format!("SELECT {LIMIT} FROM spend_limit WHERE id = ?1 AND org_id = ?2"))?;
    for limit in windows.values().map(|window| window.row.limit_id) {
        if limits.contains_key(&limit) || others.contains_key(&limit) {
            continue;
        }
        let found = by_id.query_row(params![limit.0.as_bytes(), scope.org().0.as_bytes()], limit_row).optional()?;
        if let Some(row) = found {
            others.insert(limit, Limit::read(row).map_err(|_| Elsewhere)?);
        }
    }
    Ok(others)
}
