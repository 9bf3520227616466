//! The words in which migrations write tables down: the same type for the same thing on both databases.

pub(crate) use sea_orm_migration::prelude::*;

pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

macro_rules! columns {
    ($($name:ident $(/ $null:ident)?: $kind:ident;)*) => {$(
        pub(crate) fn $name(name: &'static str) -> ColumnDef {
            ColumnDef::new(Alias::new(name)).$kind().not_null().to_owned()
        }

        $(pub(crate) fn $null(name: &'static str) -> ColumnDef {
            ColumnDef::new(Alias::new(name)).$kind().null().to_owned()
        })?
    )*};
}

columns! {
    uuid / uuid_null: uuid;
    text / text_null: text;
    big_integer / big_integer_null: big_integer;
    integer / integer_null: integer;
    boolean: boolean;
    blob: blob;
}

pub(crate) fn key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(Alias::new(*column));
    }
    key
}

pub(crate) fn index(name: &'static str, on: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = key(columns);
    index.name(name).table(Alias::new(on)).to_owned()
}

pub(crate) fn unique(name: &'static str, on: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, on, columns).unique().to_owned()
}

/// Refuses UPDATE and DELETE on a table (and TRUNCATE, where there is one).
pub(crate) async fn append_only(schema: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    refuse(schema, table, "update", "UPDATE", None).await?;
    refuse(schema, table, "delete", "DELETE", None).await?;
    refuse(schema, table, "truncate", "TRUNCATE", None).await
}

/// The rows of `ledger` that are never changed.
pub(crate) const ENDED: &str = "OLD.state IN ('settled', 'released', 'interrupted') AND OLD.batch_seq IS NOT NULL";

/// A ledger row that has ended is never changed, but for the audit event that covers it, and none is ever deleted.
pub(crate) async fn settled_rows_stay(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    refuse(schema, "ledger", "update", "UPDATE", Some(ENDED)).await?;
    refuse(schema, "ledger", "delete", "DELETE", None).await?;
    refuse(schema, "ledger", "truncate", "TRUNCATE", None).await
}

pub(crate) async fn refuse(
    schema: &SchemaManager<'_>,
    table: &str,
    name: &str,
    event: &str,
    when: Option<&str>,
) -> Result<(), DbErr> {
    let connection = schema.get_connection();
    let condition = when.map(|when| format!("WHEN ({when})")).unwrap_or_default();
    match schema.get_database_backend() {
        sea_orm_migration::sea_orm::DbBackend::Sqlite if event == "TRUNCATE" => {}
        sea_orm_migration::sea_orm::DbBackend::Sqlite => {
            let statement = format!(
                "CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} {condition} \
                 BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            );
            connection.execute_unprepared(&statement).await?;
        }
        _ => {
            let function = format!(
                "CREATE OR REPLACE FUNCTION {table}_refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            );
            connection.execute_unprepared(&function).await?;
            // TRUNCATE empties a table without touching a row.
            let each = if event == "TRUNCATE" { "STATEMENT" } else { "ROW" };
            let trigger = format!(
                "CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH {each} {condition} \
                 EXECUTE FUNCTION {table}_refuse_{name}()"
            );
            connection.execute_unprepared(&trigger).await?;
        }
    }
    Ok(())
}
