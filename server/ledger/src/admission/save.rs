//! Writes what was decided: each window once, all new rows together.

use super::{books::Books, columns, row_set::RowSet, warn};
use crate::{Error, among::among, ledger::Core};
use audit::{Actor, Event};
use context::Origin;
use sea_orm::{ConnectionTrait, QueryFilter};
use std::sync::LazyLock;
use store::{Scoped, Write, entity::reservation};
use types::LedgerId;

/// Rows in one statement: SQLite takes 32,766 values.
pub(crate) const ROWS: usize = 400;

/// Writes one organization's share.
pub(super) async fn books(core: &Core, write: &Write, books: Books) -> Result<(), Error> {
    let scope = books.scope;
    let mut windows = RowSet::of(&columns::WINDOW);
    books
        .windows
        .values()
        .filter(|window| window.is_changed)
        .for_each(|window| windows.push(columns::window(&window.row)));
    let count = windows.len();
    let update = "UPDATE limit_window SET reserved = v.reserved, spent = v.spent FROM v WHERE limit_window.id = v.id";
    let is_there = || Error::Damaged(format!("a limit_window of org {}", scope.org()));
    if run(write, windows, update).await? != count {
        return Err(is_there());
    }
    let ended: Vec<LedgerId> = books.ended().collect();
    let mut admitted = RowSet::of(&columns::ADMITTED);
    books.admitted.into_iter().for_each(|row| admitted.push(columns::admitted(row)));
    let names = columns::names(&columns::ADMITTED);
    run(write, admitted, &format!("INSERT INTO ledger ({names}) SELECT {names} FROM v")).await?;
    let mut reservations = RowSet::of(&columns::RESERVATION);
    books.reservations.into_iter().for_each(|row| reservations.push(columns::reservation(row)));
    let names = columns::names(&columns::RESERVATION);
    run(write, reservations, &format!("INSERT INTO reservation ({names}) SELECT {names} FROM v")).await?;
    let changed: Vec<_> = books.rows.into_values().filter(|row| row.is_changed).map(|row| row.model).collect();
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
    let (mut rows, count) = (RowSet::of(&columns::CHANGED), changed.len());
    let any = changed.first().map(|row| row.id);
    changed.into_iter().for_each(|row| rows.push(columns::changed(row)));
    // The guard: a row is changed only while it is open. Should one have ended since it was read, the transaction fails and
    // nothing of it happened.
    if run(write, rows, &UPDATE).await? != count {
        return Err(any.map_or_else(is_there, Error::Ended));
    }
    if !ended.is_empty() {
        let delete = reservation::Entity::delete_in(scope);
        delete.filter(among(write, ("reservation", "ledger_id"), ended.iter().map(|id| id.0))).exec(write).await?;
    }
    Ok(())
}

static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let changes = columns::changes(|_, name| format!("v.{name}"));
    format!("UPDATE ledger SET {changes} FROM v WHERE ledger.id = v.id AND ledger.state IN ('reserved', 'sent')")
});

/// Runs a statement over rows; answers how many it changed. The rows were read in their scope.
pub(crate) async fn run(write: &Write, rows: RowSet<'_>, statement: &str) -> Result<usize, Error> {
    if rows.is_empty() {
        return Ok(0);
    }
    let done = write.execute_raw(rows.with(write.get_database_backend(), statement)).await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
}
