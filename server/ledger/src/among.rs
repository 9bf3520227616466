//! Whether a column is one of many ids, in a statement that is the same for any number of them: it stays prepared.

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Expr, SimpleExpr},
};
use std::fmt::Write as _;
use uuid::Uuid;

/// All ids travel as one value.
pub(crate) fn among(
    connection: &impl ConnectionTrait,
    (table, column): (&str, &str),
    ids: impl Iterator<Item = Uuid>,
) -> SimpleExpr {
    let mut list = String::new();
    if connection.get_database_backend() == DbBackend::Postgres {
        for id in ids {
            let _ = write!(list, "{}{id}", if list.is_empty() { "{" } else { "," });
        }
        list.push_str(if list.is_empty() { "{}" } else { "}" });
        return Expr::cust_with_values(format!("{table}.{column} = ANY($1::text::uuid[])"), [list]);
    }
    for id in ids {
        let _ = write!(list, "{}\"{}\"", if list.is_empty() { "[" } else { "," }, id.simple());
    }
    list.push_str(if list.is_empty() { "[]" } else { "]" });
    Expr::cust_with_values(format!("{table}.{column} IN (SELECT unhex(value) FROM json_each(?))"), [list])
}
