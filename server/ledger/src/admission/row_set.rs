//! Many rows in one statement, as a relation `v` that a statement joins or inserts.
//!
//! On PostgreSQL each column travels as one array, so that the statement is the same for every number of rows and is
//! planned once; on the lane's own connection ([`super::postgres`]) in PostgreSQL's binary form. SQLite takes a list of values;
//! it is asked like this only where its own lane can't be ([`super::direct`]).

use sea_orm::{
    DbBackend, Statement, Value,
    sqlx::{Arguments, error::BoxDynError, postgres::PgArguments},
};
use std::fmt::Write as _;
use uuid::Uuid;

/// A column and its type on PostgreSQL.
pub(crate) type Column = (&'static str, &'static str);

/// One value.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Uuid(Uuid),
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    Null,
}

/// Rows of the same columns.
pub(crate) struct RowSet<'a> {
    columns: &'a [Column],
    rows: Vec<Vec<Cell>>,
}

impl<'a> RowSet<'a> {
    /// None yet.
    pub(crate) const fn of(columns: &'a [Column]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// One more: a cell for each column.
    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// `WITH v (…) AS (…)` and then the statement.
    pub(super) fn with(self, backend: DbBackend, statement: &str) -> Statement {
        let names = super::columns::names(self.columns);
        let (source, values) = match backend {
            DbBackend::Postgres => self.arrays(),
            _ => self.values(),
        };
        Statement::from_sql_and_values(backend, format!("WITH v ({names}) AS ({source}) {statement}"), values)
    }

    /// Adds one array for each column, as [`unnest`] names them.
    pub(super) fn add_to(&self, values: &mut PgArguments) -> Result<(), BoxDynError> {
        macro_rules! array {
            ($at:expr, $variant:pat => $value:expr) => {{
                let each = self.rows.iter().map(|row| match row.get($at) {
                    Some($variant) => Some($value),
                    _ => None,
                });
                values.add(each.collect::<Vec<_>>())?
            }};
        }
        for (at, (_, kind)) in self.columns.iter().enumerate() {
            match *kind {
                "uuid" => array!(at, Cell::Uuid(id) => *id),
                "int8" => array!(at, Cell::Int(number) => *number),
                "bool" => array!(at, Cell::Bool(claim) => *claim),
                "bytea" => array!(at, Cell::Bytes(bytes) => bytes.as_slice()),
                _ => array!(at, Cell::Text(text) => text.as_str()),
            }
        }
        Ok(())
    }

    fn arrays(self) -> (String, Vec<Value>) {
        let source = self.columns.iter().enumerate();
        let source: Vec<_> = source.map(|(at, (_, kind))| format!("${}::text::{kind}[]", at + 1)).collect();
        let column = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let mut array = String::from("{");
            for (nth, cell) in cells.enumerate() {
                if nth > 0 {
                    array.push(',');
                }
                cell.write_to(&mut array);
            }
            array.push('}');
            Value::from(array)
        };
        let values = (0..self.columns.len()).map(column).collect();
        (format!("SELECT * FROM unnest({})", source.join(", ")), values)
    }

    fn values(self) -> (String, Vec<Value>) {
        let row = format!("({})", vec!["?"; self.columns.len()].join(", "));
        let source = format!("VALUES {}", vec![row; self.rows.len()].join(", "));
        (source, self.rows.into_iter().flatten().map(Value::from).collect())
    }
}

/// Rows of these columns as a relation `v`, whose arrays are a statement's parameters from this one on.
pub(super) fn unnest(columns: &[Column], from: usize) -> String {
    let arrays: Vec<_> =
        columns.iter().enumerate().map(|(at, (_, kind))| format!("${}::{kind}[]", from + at)).collect();
    format!("unnest({}) AS v ({})", arrays.join(", "), super::columns::names(columns))
}

impl Cell {
    /// As an element of an array (PostgreSQL manual, "Array Input and Output Syntax").
    fn write_to(&self, array: &mut String) {
        // Writing into a string does not fail.
        let _ = match self {
            Self::Uuid(id) => write!(array, "{id}"),
            Self::Int(number) => write!(array, "{number}"),
            Self::Bool(claim) => write!(array, "{claim}"),
            Self::Null => write!(array, "NULL"),
            Self::Text(text) => {
                array.push('"');
                for letter in text.chars() {
                    if matches!(letter, '"' | '\\') {
                        array.push('\\');
                    }
                    array.push(letter);
                }
                write!(array, "\"")
            }
            Self::Bytes(bytes) => {
                array.push_str("\"\\\\x");
                bytes.iter().try_for_each(|byte| write!(array, "{byte:02x}")).and_then(|()| write!(array, "\""))
            }
        };
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Uuid(id) => id.into(),
            Cell::Int(number) => number.into(),
            Cell::Bool(claim) => claim.into(),
            Cell::Text(text) => text.into(),
            Cell::Bytes(bytes) => bytes.into(),
            Cell::Null => Self::BigInt(None),
        }
    }
}

macro_rules! cells {
    ($($from:ty => |$value:ident| $cell:expr;)*) => {$(
        impl From<$from> for Cell {
            fn from($value: $from) -> Self {
                $cell
            }
        }
    )*};
}

cells! {
    Uuid => |id| Self::Uuid(id);
    i64 => |number| Self::Int(number);
    bool => |claim| Self::Bool(claim);
    String => |text| Self::Text(text);
    Vec<u8> => |bytes| Self::Bytes(bytes);
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> RowSet<'static> {
        let mut rows = RowSet::of(&[("id", "uuid"), ("text", "text"), ("mac", "bytea")]);
        rows.push(vec![Uuid::nil().into(), "a \"b\" \\, {c}".to_owned().into(), vec![0_u8, 255].into()]);
        rows.push(vec![Uuid::nil().into(), None::<String>.into(), Vec::new().into()]);
        rows
    }

    #[test]
    fn postgres_gets_one_array_for_each_column() {
        let statement = rows().with(DbBackend::Postgres, "SELECT * FROM v");
        assert_eq!(
            statement.sql,
            "WITH v (id, text, mac) AS (SELECT * FROM unnest($1::text::uuid[], $2::text::text[], $3::text::bytea[])) \
             SELECT * FROM v"
        );
        let values: Vec<_> = statement.values.unwrap().0;
        let nil = Uuid::nil();
        assert_eq!(values[0], format!("{{{nil},{nil}}}").into());
        assert_eq!(values[1], "{\"a \\\"b\\\" \\\\, {c}\",NULL}".into());
        assert_eq!(values[2], "{\"\\\\x00ff\",\"\\\\x\"}".into());
    }

    #[test]
    fn the_lanes_own_connection_gets_them_where_the_statement_has_room_for_them() {
        let columns = [("id", "uuid"), ("text", "text"), ("mac", "bytea")];
        assert_eq!(unnest(&columns, 4), "unnest($4::uuid[], $5::text[], $6::bytea[]) AS v (id, text, mac)");
        let mut values = PgArguments::default();
        rows().add_to(&mut values).unwrap();
        assert_eq!(Arguments::len(&values), columns.len());
    }

    #[test]
    fn sqlite_gets_a_list_of_values() {
        let statement = rows().with(DbBackend::Sqlite, "SELECT * FROM v");
        assert_eq!(statement.sql, "WITH v (id, text, mac) AS (VALUES (?, ?, ?), (?, ?, ?)) SELECT * FROM v");
        assert_eq!(statement.values.unwrap().0.len(), 6);
    }
}
