//! Everything that an organization has, as text.

use context::OrgScope;
use sea_orm::EntityTrait;
use std::fmt::Debug;
use store::{Read, Scoped, Store, entity, tenant_tables};

/// The rows of every table by its name, sorted.
pub type Snapshot = Vec<(&'static str, Vec<String>)>;

/// The organization's log, which the server goes on sealing: see `walls` for what is asked of it.
const LOG: [&str; 3] = ["audit_event", "audit_head", "audit_checkpoint"];

/// What anybody may begin in any organization: a sign-in that has not come back.
const BEGUN: &str = "sign_in_flow";

/// The organization's rows of every table that a stranger might change.
pub async fn of(store: &Store, scope: OrgScope) -> Snapshot {
    let mut rows = whole(store, scope).await;
    rows.retain(|(table, _)| *table != BEGUN);
    rows
}

/// The organization's rows of every table but its log's.
pub async fn whole(store: &Store, scope: OrgScope) -> Snapshot {
    let read = store.read(scope).await.unwrap();
    macro_rules! tables {
        ($($table:ident)*) => { vec![$((stringify!($table), rows::<entity::$table::Entity>(&read, scope).await)),*] };
    }
    let mut all: Snapshot = tenant_tables!(tables);
    all.retain(|(table, _)| !LOG.contains(table));
    all
}

/// Fails with the first row that differs.
pub fn assert_same(before: &Snapshot, after: &Snapshot) {
    for ((table, before), (_, after)) in before.iter().zip(after) {
        let gone: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
        let new: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(gone.is_empty() && new.is_empty(), "{table} is not what it was:\n- {gone:#?}\n+ {new:#?}");
    }
}

async fn rows<E>(read: &Read, scope: OrgScope) -> Vec<String>
where
    E: Scoped + EntityTrait,
    E::Model: Debug + Send + Sync,
{
    let mut rows: Vec<_> = E::find_in(scope).all(read).await.unwrap().iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}
