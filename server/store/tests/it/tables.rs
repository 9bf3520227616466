//! The list of tables: complete, and every statement over each of them stays in its organization.

use crate::{migrated, scope};
use context::OrgScope;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    PrimaryKeyTrait, QueryTrait, Statement, Value,
    sea_query::{ColumnType, Expr, FromValueTuple, ValueTuple},
};
use std::collections::BTreeSet;
use store::{Scoped, Tenant, entity, shared_tables, tenant_tables};

/// What only migrations use.
const NOT_OURS: &str = "seaql_migrations";

fn listed() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    macro_rules! each {
        ($($table:ident)*) => {$( names.insert(entity::$table::Entity.table_name().to_owned()); )*};
    }
    tenant_tables!(each);
    shared_tables!(each);
    names
}

#[tokio::test]
async fn every_table_of_the_schema_is_listed_so_that_none_is_missing_from_backups_and_erasure() {
    let (database, store) = migrated().await;
    let names = match database.backend() {
        DbBackend::Postgres => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let read = store.read_shared().await.unwrap();
    let rows = read.query_all_raw(Statement::from_string(database.backend(), names)).await.unwrap();
    let mut made: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    // Who serves may not even see it on PostgreSQL.
    made.remove(NOT_OURS);
    assert_eq!(made, listed(), "left: what migrations make; right: server/store/src/tables.rs");
}

#[tokio::test]
async fn what_names_an_organization_is_a_tenants_table() {
    let (database, store) = migrated().await;
    let with_org = match database.backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text FROM information_schema.columns WHERE column_name = 'org_id' \
                                AND table_schema = 'public'"
        }
        _ => {
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'org_id'"
        }
    };
    let read = store.read_shared().await.unwrap();
    let rows = read.query_all_raw(Statement::from_string(database.backend(), with_org)).await.unwrap();
    let mut made: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    // The organization's own row is found by its id; a locator comes before the organization is known.
    made.insert("org".to_owned());
    assert!(made.remove("locator"));
    let mut tenants = BTreeSet::new();
    macro_rules! each {
        ($($table:ident)*) => {$( tenants.insert(entity::$table::Entity.table_name().to_owned()); )*};
    }
    tenant_tables!(each);
    assert_eq!(made, tenants);
}

/// A key of the table's shape: only the text of the statement is looked at.
fn any_key<E: EntityTrait>() -> <E::PrimaryKey as PrimaryKeyTrait>::ValueType {
    let columns = E::PrimaryKey::iter().map(|key| key.into_column().def().get_column_type().clone());
    let values: Vec<Value> = columns
        .map(|column| match column {
            ColumnType::Uuid => Value::Uuid(Some(uuid::Uuid::nil())),
            ColumnType::BigInteger => Value::BigInt(Some(0)),
            ColumnType::String(_) | ColumnType::Text => Value::String(Some(String::new())),
            _ => Value::Bytes(Some(Vec::new())),
        })
        .collect();
    FromValueTuple::from_value_tuple(match values.as_slice() {
        [one] => ValueTuple::One(one.clone()),
        [one, two] => ValueTuple::Two(one.clone(), two.clone()),
        [one, two, three] => ValueTuple::Three(one.clone(), two.clone(), three.clone()),
        _ => ValueTuple::Many(values.clone()),
    })
}

fn stays_in<E: Tenant>(scope: OrgScope, backend: DbBackend) -> usize {
    let table = E::default().table_name().to_owned();
    let column = E::org_column().as_str();
    let org = format!("'{}'", scope.org());
    let statements = [
        E::find_in(scope).build(backend).to_string(),
        E::find_one_in(scope, any_key::<E>()).build(backend).to_string(),
        E::delete_in(scope).build(backend).to_string(),
        E::update_in(scope).col_expr(E::org_column(), Expr::value(0)).build(backend).to_string(),
    ];
    for sql in &statements {
        let (_, predicates) = sql.split_once(" WHERE ").unwrap_or_default();
        let has = |own: &str| predicates.to_lowercase().contains(&format!("{own} = {org}").to_lowercase());
        let is_there = has(&format!("\"{table}\".\"{column}\"")) || has(&format!("\"{column}\""));
        assert!(is_there && !predicates.contains(" OR "), "{table}: {sql}");
    }
    statements.len()
}

#[test]
fn every_statement_over_every_tenants_table_names_the_organization() {
    let scope = scope();
    let mut statements = 0;
    macro_rules! each {
        ($($table:ident)*) => {$(
            for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
                statements += stays_in::<entity::$table::Entity>(scope, backend);
            }
        )*};
    }
    tenant_tables!(each);
    eprintln!("{statements} statements");
}
