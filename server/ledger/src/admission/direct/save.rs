//! Writes what was decided, as [`crate::admission::save`] does.

use super::Elsewhere;
use crate::admission::{books::Books, columns};
use rusqlite::params;
use std::sync::LazyLock;
use store::{Connection, entity::ledger};

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let (names, places) = (columns::names(&columns::ADMITTED), vec!["?"; columns::ADMITTED.len()].join(", "));
    format!("INSERT INTO ledger ({names}) VALUES ({places})")
});

/// After the row's id and its organization's come what may change, as [`columns::CHANGED`] lists it.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let changes = columns::changes(|at, _| format!("?{}", at + 2));
    format!("UPDATE ledger SET {changes} WHERE id = ?1 AND org_id = ?2 AND state IN ('reserved', 'sent')")
});

/// Writes one organization's share. What is audited in the same transaction is done through the pool.
pub(super) fn books(connection: &Connection, books: &Books) -> Result<(), Elsewhere> {
    if books.has_events() {
        return Err(Elsewhere);
    }
    let org = books.scope.org();
    let mut window =
        connection.prepare_cached("UPDATE limit_window SET reserved = ?3, spent = ?4 WHERE id = ?1 AND org_id = ?2")?;
    for counter in books.windows.values().filter(|counter| counter.is_changed) {
        let row = &counter.row;
        changed(window.execute(params![row.id.0.as_bytes(), org.0.as_bytes(), row.reserved, row.spent])?)?;
    }
    for row in &books.admitted {
        insert(connection, row)?;
    }
    let mut hold = connection
        .prepare_cached("INSERT INTO reservation (ledger_id, org_id, lease_until, holds) VALUES (?1, ?2, ?3, ?4)")?;
    for row in &books.reservations {
        changed(hold.execute(params![row.ledger_id.0.as_bytes(), org.0.as_bytes(), row.lease_until.0, row.holds])?)?;
    }
    let mut let_go = connection.prepare_cached("DELETE FROM reservation WHERE ledger_id = ?1 AND org_id = ?2")?;
    for row in books.rows.values().filter(|row| row.is_changed).map(|row| &row.model) {
        update(connection, row)?;
        if row.settled_at.is_some() {
            changed(let_go.execute(params![row.id.0.as_bytes(), org.0.as_bytes()])?)?;
        }
    }
    Ok(())
}

/// A row that is not there, or has ended since it was read, fails the transaction.
fn changed(rows: usize) -> Result<(), Elsewhere> {
    if rows == 1 { Ok(()) } else { Err(Elsewhere) }
}

fn insert(connection: &Connection, row: &ledger::Model) -> Result<(), Elsewhere> {
    let mut insert = connection.prepare_cached(&INSERT)?;
    changed(insert.execute(params![
        row.id.0.as_bytes(),
        row.org_id.0.as_bytes(),
        row.request_id.0.as_bytes(),
        row.member_id.0.as_bytes(),
        row.team_id.as_ref().map(|id| id.0.as_bytes()),
        row.app_id.as_ref().map(|id| id.0.as_bytes()),
        row.key_id.as_ref().map(|id| id.0.as_bytes()),
        row.sign_in_id.as_ref().map(|id| id.0.as_bytes()),
        row.connection_id.0.as_bytes(),
        row.provider_key_id.0.as_bytes(),
        row.model,
        row.provider_model,
        row.endpoint,
        row.stream,
        row.state,
        row.outcome,
        row.usage_source,
        row.input_tokens,
        row.cached_input_tokens,
        row.cache_write_tokens,
        row.output_tokens,
        row.reasoning_tokens,
        row.usage_details,
        row.cost.0,
        row.reserved.0,
        row.reserved_tokens,
        row.price_id,
        row.price,
        row.provider_request_id,
        row.ttft_ms,
        row.duration_ms,
        row.instance_id.as_bytes(),
        row.at.0,
        row.sent_at.map(|at| at.0),
        row.settled_at.map(|at| at.0),
        row.batch_seq,
        row.mac,
    ])?)
}

fn update(connection: &Connection, row: &ledger::Model) -> Result<(), Elsewhere> {
    let mut update = connection.prepare_cached(&UPDATE)?;
    changed(update.execute(params![
        row.id.0.as_bytes(),
        row.org_id.0.as_bytes(),
        row.state,
        row.outcome,
        row.usage_source,
        row.input_tokens,
        row.cached_input_tokens,
        row.cache_write_tokens,
        row.output_tokens,
        row.reasoning_tokens,
        row.usage_details,
        row.cost.0,
        row.provider_request_id,
        row.ttft_ms,
        row.duration_ms,
        row.sent_at.map(|at| at.0),
        row.settled_at.map(|at| at.0),
        row.mac,
    ])?)
}
