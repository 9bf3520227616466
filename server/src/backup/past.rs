//! What tables held before a later migration did away with it. A backup of an older Keyhall holds it, and is put into the tables that
//! it came from; the migrations that follow take over what is still needed.

use sea_orm::sea_query::ColumnType;

/// Tables that are no more, with their columns.
const TABLES: [(&str, &[(&str, ColumnType)]); 1] = [(
    // Until m0024_reservation.
    "ledger_hold",
    &[
        ("ledger_id", ColumnType::Uuid),
        ("window_id", ColumnType::Uuid),
        ("org_id", ColumnType::Uuid),
        ("amount", ColumnType::BigInteger),
    ],
)];

/// Columns that are no more, of tables that are there.
const COLUMNS: [(&str, (&str, ColumnType)); 1] = [
    // Until m0024_reservation.
    ("ledger", ("lease_until", ColumnType::BigInteger)),
];

/// The columns of a table that is no more.
pub(super) fn table(name: &str) -> Option<Vec<(&'static str, ColumnType)>> {
    TABLES.iter().find(|(table, _)| *table == name).map(|(_, columns)| columns.to_vec())
}

/// The columns that a table has no more.
pub(super) fn columns(table: &str) -> impl Iterator<Item = (&'static str, ColumnType)> {
    COLUMNS.into_iter().filter(move |(of, _)| *of == table).map(|(_, column)| column)
}
