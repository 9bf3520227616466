//! Writes what was decided: one statement for what is admitted, one for what ends.
//!
//! Rows that change are found by their key and changed where they lie: joined to the table itself, a plan that was made while it
//! was empty would read all rows of the organization (see [`super::find`]).

use super::Undone;
use crate::admission::{books::Books, columns, row_set::RowSet, row_set::unnest};
use context::OrgScope;
use sea_orm::sqlx::{Arguments as _, Row as _, error::BoxDynError, postgres::PgArguments};
use std::sync::LazyLock;
use store::Lane;
use uuid::Uuid;

/// Parameters: the organizations, then windows, new rows and what they hold, one for each.
pub(super) static ADMIT: LazyLock<String> = LazyLock::new(|| {
    let (rows, reservations) = (2 + columns::WINDOW.len(), 2 + columns::WINDOW.len() + columns::ADMITTED.len());
    format!(
        "WITH {}, \
        admitted AS (INSERT INTO ledger ({names}) SELECT {names} FROM {} RETURNING 1), \
        held AS (INSERT INTO reservation ({held_names}) SELECT {held_names} FROM {} RETURNING 1) \
        SELECT (SELECT count(*) FROM counted), (SELECT count(*) FROM admitted) + (SELECT count(*) FROM held)",
        count(),
        unnest(&columns::ADMITTED, rows),
        unnest(&columns::RESERVATION, reservations),
        names = columns::names(&columns::ADMITTED),
        held_names = columns::names(&columns::RESERVATION),
    )
});

/// Parameters: the organizations, then windows, changed rows, and the ids of those that ended. The guard: a row is changed only
/// while it is open.
pub(super) static END: LazyLock<String> = LazyLock::new(|| {
    let (rows, ended) = (2 + columns::WINDOW.len(), 2 + columns::WINDOW.len() + columns::CHANGED.len());
    format!(
        "WITH {}, \
        changed AS (UPDATE ledger SET {changes} FROM {} WHERE ledger.ctid = v.place RETURNING 1), \
        let_go AS (DELETE FROM reservation WHERE ledger_id = ANY(${ended}::uuid[]) AND org_id = ANY($1::uuid[]) RETURNING 1) \
        SELECT (SELECT count(*) FROM counted), (SELECT count(*) FROM changed) + (SELECT count(*) FROM let_go)",
        count(),
        placed("ledger", &unnest(&columns::CHANGED, rows), "AND ledger.state IN ('reserved', 'sent')"),
        changes = columns::changes(|_, name| format!("v.{name}")),
    )
});

/// Counts in windows.
fn count() -> String {
    let windows = placed("limit_window", &unnest(&columns::WINDOW, 2), "");
    format!(
        "counted AS (UPDATE limit_window SET reserved = v.reserved, spent = v.spent FROM {windows} \
        WHERE limit_window.ctid = v.place RETURNING 1)"
    )
}

/// These rows, each with the place of the table's row that has its id, where this is so of it. It stays there until we move it:
/// it was locked when it was found.
fn placed(table: &str, rows: &str, guard: &str) -> String {
    format!(
        "(SELECT v.*, found.place FROM {rows} CROSS JOIN LATERAL (SELECT ctid AS place FROM {table} \
        WHERE {table}.id = v.id AND {table}.org_id = ANY($1::uuid[]) {guard} OFFSET 0) AS found) AS v"
    )
}

/// What is to be written, of every organization.
pub(super) struct Record {
    orgs: Vec<Uuid>,
    windows: RowSet<'static>,
    admitted: RowSet<'static>,
    reservations: RowSet<'static>,
    changed: RowSet<'static>,
    ended: Vec<Uuid>,
}

impl Record {
    /// Nothing yet.
    pub(super) fn new(scopes: &[OrgScope]) -> Self {
        Self {
            orgs: scopes.iter().map(|scope| scope.org().0).collect(),
            windows: RowSet::of(&columns::WINDOW),
            admitted: RowSet::of(&columns::ADMITTED),
            reservations: RowSet::of(&columns::RESERVATION),
            changed: RowSet::of(&columns::CHANGED),
            ended: Vec::new(),
        }
    }

    /// One organization's share.
    pub(super) fn take(&mut self, books: Books) {
        let windows = books.windows.values().filter(|window| window.is_changed);
        windows.for_each(|window| self.windows.push(columns::window(&window.row)));
        self.ended.extend(books.ended().map(|id| id.0));
        books.admitted.into_iter().for_each(|row| self.admitted.push(columns::admitted(row)));
        books.reservations.into_iter().for_each(|row| self.reservations.push(columns::reservation(row)));
        let changed = books.rows.into_values().filter(|row| row.is_changed);
        changed.for_each(|row| self.changed.push(columns::changed(row.model)));
    }

    /// Writes it. A row that is not there, or has ended since it was read, undoes everything.
    pub(super) async fn write(mut self, lane: &mut Lane) -> Result<(), Undone> {
        if !self.admitted.is_empty() {
            let expected = [self.windows.len(), self.admitted.len() + self.reservations.len()];
            let values = self.values(|record, values| {
                record.admitted.add_to(values)?;
                record.reservations.add_to(values)
            })?;
            wrote(lane, &ADMIT, values, expected).await?;
            // Once is enough, for what is admitted and for what ends.
            self.windows = RowSet::of(&columns::WINDOW);
        }
        if !self.changed.is_empty() {
            let expected = [self.windows.len(), self.changed.len() + self.ended.len()];
            let values = self.values(|record, values| {
                record.changed.add_to(values)?;
                values.add(&record.ended)
            })?;
            wrote(lane, &END, values, expected).await?;
        }
        Ok(())
    }

    fn values(
        &self,
        rest: impl FnOnce(&Self, &mut PgArguments) -> Result<(), BoxDynError>,
    ) -> Result<PgArguments, BoxDynError> {
        let mut values = PgArguments::default();
        values.add(&self.orgs)?;
        self.windows.add_to(&mut values)?;
        rest(self, &mut values)?;
        Ok(values)
    }
}

async fn wrote(
    lane: &mut Lane,
    statement: &'static str,
    values: PgArguments,
    expected: [usize; 2],
) -> Result<(), Undone> {
    let rows = lane.rows(statement, values).await?;
    let count = |at: usize| rows.first()?.try_get::<i64, _>(at).ok();
    let is_so = |at: usize, expected: usize| count(at).is_some_and(|rows| usize::try_from(rows) == Ok(expected));
    let [windows, others] = expected;
    if is_so(0, windows) && is_so(1, others) { Ok(()) } else { Err(Undone::Elsewhere) }
}
