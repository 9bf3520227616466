//! The triggers that keep rows from being changed: whether they are there, and how they come back.

use crate::table::{ENDED, refuse};
use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement},
};

/// Table, what it refuses, and of which rows.
const GUARDS: [(&str, &str, Option<&str>); 6] = [
    ("audit_event", "update", None),
    ("audit_event", "delete", None),
    ("audit_checkpoint", "update", None),
    ("audit_checkpoint", "delete", None),
    ("ledger", "update", Some(ENDED)),
    ("ledger", "delete", None),
];

/// The triggers that should be there and are not, or do not fire, by name.
pub async fn missing(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    Ok(gone(connection).await?.into_iter().map(|(table, event, _)| format!("{table}_no_{event}")).collect())
}

/// Puts the missing triggers back. Answers which.
pub async fn put_back(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let schema = SchemaManager::new(connection);
    let mut names = Vec::new();
    for (table, event, when) in gone(connection).await? {
        let name = format!("{table}_no_{event}");
        let on = if connection.get_database_backend() == DbBackend::Postgres {
            format!(" ON {table}")
        } else {
            String::new()
        };
        // A disabled or emptied one stands in the way.
        connection.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {name}{on}")).await?;
        refuse(&schema, table, event, &event.to_uppercase(), when).await?;
        names.push(name);
    }
    Ok(names)
}

async fn gone(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(&'static str, &'static str, Option<&'static str>)>, DbErr> {
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'",
        _ => "SELECT tgname::text AS name FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    };
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let there: Vec<String> = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?;
    let is_gone = |(table, event, _): &(&str, &str, _)| !there.contains(&format!("{table}_no_{event}"));
    Ok(GUARDS.into_iter().filter(is_gone).collect())
}
