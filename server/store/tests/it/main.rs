//! The store on the database under test.
#![expect(clippy::disallowed_methods, reason = "tests name their own scopes")]

mod tables;

use context::{Entropy, OrgScope, SystemEntropy, SystemScope};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityName, IntoActiveModel, PaginatorTrait, Schema, Statement};
use std::time::Duration;
use store::{Invalidation, Scoped, Store, entity};
use test_database::TestDatabase;
use types::{Moment, OrgId};

async fn migrated() -> (TestDatabase, Store) {
    let database = TestDatabase::migrated().await;
    let store = database.store().await;
    (database, store)
}

fn team(org: OrgId, name: &str) -> entity::team::Model {
    let entropy: &dyn Entropy = &SystemEntropy;
    entity::team::Model { id: entropy.id(Moment(1)), org_id: org, name: name.to_owned(), created_at: Moment(1) }
}

fn scope() -> OrgScope {
    let entropy: &dyn Entropy = &SystemEntropy;
    SystemScope::named("test").for_org(entropy.id(Moment(1)))
}

#[tokio::test]
async fn the_database_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (database, store) = migrated().await;
    let Some(path) = database.url.strip_prefix("sqlite://") else { return store.close().await.unwrap() };
    for name in ["", "-wal", "-shm"] {
        let about = std::fs::metadata(format!("{path}{name}")).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{name}");
    }
    store.close().await.unwrap();
}

#[tokio::test]
async fn closing_does_not_wait_for_ever_for_whoever_keeps_a_connection() {
    let (_database, store) = migrated().await;
    let (kept, left) = (store.read(scope()).await.unwrap(), store.clone());
    let closed = tokio::time::timeout(Duration::from_secs(20), store.close()).await;
    closed.expect("it ends although somebody reads").unwrap();
    assert!(left.write(scope()).await.is_err(), "and nobody begins anything any more");
    drop(kept);
}

#[tokio::test]
async fn what_is_committed_after_the_disk_was_full_is_there() {
    let (database, store) = migrated().await;
    if database.is_postgres() {
        return;
    }
    let scope = scope();
    let full = store.write(scope).await.unwrap();
    full.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let long = "x".repeat(1 << 20);
    let refused = team(scope.org(), &long).into_active_model().insert(&full).await;
    assert!(refused.unwrap_err().to_string().contains("full"));
    drop(full);
    // There is room again; somebody changes their mind, and somebody does not.
    let dropped = store.write(scope).await.unwrap();
    dropped.execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
    drop(dropped);
    let write = store.write(scope).await.unwrap();
    team(scope.org(), "red").into_active_model().insert(&write).await.unwrap();
    write.commit().await.unwrap();
    // Who opens the file anew sees what was committed, and may write.
    let owner = database.owner().await;
    assert_eq!(entity::team::Entity::find_in(scope).count(&owner).await.unwrap(), 1);
    owner.execute_unprepared("BEGIN IMMEDIATE; COMMIT").await.unwrap();
    owner.close().await.unwrap();
}

#[tokio::test]
async fn a_scope_finds_its_own_rows_only() {
    let (_database, store) = migrated().await;
    let (ours, theirs) = (scope(), scope());
    let write = store.write_many(&[ours, theirs]).await.unwrap();
    let mine = team(ours.org(), "red").into_active_model().insert(&write).await.unwrap();
    let other = team(theirs.org(), "blue").into_active_model().insert(&write).await.unwrap();
    write.commit().await.unwrap();
    let read = store.read(ours).await.unwrap();
    assert_eq!(entity::team::Entity::find_in(ours).count(&read).await.unwrap(), 1);
    assert!(entity::team::Entity::find_one_in(ours, mine.id).one(&read).await.unwrap().is_some());
    assert!(entity::team::Entity::find_one_in(ours, other.id).one(&read).await.unwrap().is_none());
}

#[tokio::test]
async fn a_change_that_is_not_committed_did_not_happen_and_is_not_news() {
    let (_database, store) = migrated().await;
    let (scope, mut news) = (scope(), store.bus().subscribe());
    let mut dropped = store.write(scope).await.unwrap();
    team(scope.org(), "red").into_active_model().insert(&dropped).await.unwrap();
    dropped.invalidate(Invalidation::Organization(scope.org()));
    drop(dropped);
    let mut kept = store.write(scope).await.unwrap();
    team(scope.org(), "blue").into_active_model().insert(&kept).await.unwrap();
    kept.invalidate(Invalidation::Everything);
    kept.commit().await.unwrap();
    assert_eq!(news.recv().await.unwrap(), Invalidation::Everything);
    let read = store.read(scope).await.unwrap();
    assert_eq!(entity::team::Entity::find_in(scope).count(&read).await.unwrap(), 1);
}

#[tokio::test]
async fn an_audit_event_is_neither_changed_nor_deleted() {
    let (_database, store) = migrated().await;
    let scope = scope();
    let write = store.write(scope).await.unwrap();
    let event = entity::audit_event::Model {
        org_id: scope.org(),
        seq: 1,
        at: Moment(1),
        actor_kind: "system".into(),
        actor_id: "test".into(),
        credential: String::new(),
        action: "test.made".into(),
        target_kind: String::new(),
        target_id: String::new(),
        outcome: "ok".into(),
        request_id: String::new(),
        remote: String::new(),
        detail: "{}".into(),
        prev: vec![0; 32],
        leaf: vec![1; 32],
        mac: vec![2; 32],
    };
    event.into_active_model().insert(&write).await.unwrap();
    write.commit().await.unwrap();
    let write = store.write(scope).await.unwrap();
    let deleted = entity::audit_event::Entity::delete_in(scope).exec(&write).await;
    let refusal = deleted.unwrap_err().to_string();
    // A trigger on SQLite; on PostgreSQL who serves has not even the right.
    assert!(refusal.contains("append-only") || refusal.contains("permission denied"), "{refusal}");
}

/// What entities say and what migrations make, compared column by column.
#[tokio::test]
async fn entities_and_migrations_agree() {
    use sea_orm::ConnectionTrait;
    let (database, store) = migrated().await;
    let backend = database.backend();
    let read = store.read_shared().await.unwrap();
    macro_rules! compare {
        ($($table:ident)*) => {$(
            let wanted = backend.build(&Schema::new(backend).create_table_from_entity(entity::$table::Entity)).sql;
            let table = entity::$table::Entity.table_name();
            let columns = if database.is_postgres() {
                format!("SELECT column_name::text, (is_nullable = 'NO')::int::bigint FROM information_schema.columns \
                         WHERE table_name = '{table}'")
            } else {
                format!("SELECT name, \"notnull\" FROM pragma_table_info('{table}')")
            };
            let rows = read.query_all_raw(Statement::from_string(backend, columns)).await.unwrap();
            assert!(!rows.is_empty(), "{} is missing", stringify!($table));
            let mut made = 0;
            for row in &rows {
                let name: String = row.try_get_by_index(0).unwrap();
                let required = row.try_get_by_index::<i64>(1).unwrap() == 1;
                let in_entity = wanted.split(&format!("\"{name}\" ")).nth(1);
                let declared = in_entity.unwrap_or_else(|| panic!("{}.{name} is not in the entity", stringify!($table)));
                let declared = declared.split(',').next().unwrap();
                assert_eq!(required, declared.contains("NOT NULL"), "{}.{name}: {declared}", stringify!($table));
                made += 1;
            }
            assert_eq!(made, <entity::$table::Column as sea_orm::Iterable>::iter().count(), "{}", stringify!($table));
        )*};
    }
    store::tenant_tables!(compare);
    store::shared_tables!(compare);
}

/// What a lane does: writes beside the pool.
fn write_beside(direct: &store::Direct, name: &str) -> rusqlite::Result<()> {
    direct.begin(store::OnDisk::Now)?;
    let insert = "INSERT INTO session (id_hash, data, expires_at) VALUES (?1, x'00', 9)";
    direct.connection().execute(insert, [name.as_bytes()])?;
    direct.commit()
}

#[tokio::test]
async fn a_commit_beside_the_pool_waits_for_the_disk_unless_it_is_told_that_it_need_not() {
    use store::OnDisk::{Now, Soon};
    let (_database, store) = migrated().await;
    let Some(direct) = store.direct().unwrap() else { return store.close().await.unwrap() };
    // SQLite, "PRAGMA synchronous": 2 is FULL, 1 is NORMAL.
    for (on_disk, synchronous) in [(Now, 2), (Soon, 1), (Soon, 1), (Now, 2)] {
        direct.begin(on_disk).unwrap();
        let told: i64 = direct.connection().query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        assert_eq!(told, synchronous, "{on_disk:?}");
        direct.commit().unwrap();
    }
    direct.sync().unwrap();
}

#[tokio::test]
async fn what_another_process_commits_is_heard_while_this_one_writes_beside_its_pool() {
    let (database, served) = migrated().await;
    let Some(direct) = served.direct().unwrap() else { return served.close().await.unwrap() };
    let (leaving, mut news) = (tokio_util::sync::CancellationToken::new(), served.bus().subscribe());
    let watching = served.clone().watch(leaving.clone());
    let working = async {
        // A few looks, each with a commit of ours in between.
        for at in 0..8 {
            write_beside(&direct, &format!("ours {at}")).unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(news.try_recv().is_err(), "our own commits are no news");
        let beside = database.store().await;
        let write = beside.write(scope()).await.unwrap();
        write.commit().await.unwrap();
        beside.close().await.unwrap();
        let mut at = 0;
        while news.try_recv().is_err() {
            at += 1;
            assert!(at < 50, "what another process committed is not heard");
            write_beside(&direct, &format!("later {at}")).unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        leaving.cancel();
    };
    tokio::join!(watching, working);
}
