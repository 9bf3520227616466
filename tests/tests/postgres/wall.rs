//! Row-level security, through the connections that serve.

use context::{Entropy, OrgScope, SystemEntropy, SystemScope};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, IntoActiveModel};
use store::{Store, entity};
use test_database::TestDatabase;
use types::{Moment, OrgId};

fn id<T: From<uuid::Uuid>>() -> T {
    (&SystemEntropy as &dyn Entropy).id(Moment(1))
}

fn scope() -> OrgScope {
    SystemScope::named("test").for_org(id())
}

fn team(org: OrgId, name: &str) -> entity::team::ActiveModel {
    entity::team::Model { id: id(), org_id: org, name: name.to_owned(), created_at: Moment(1) }.into_active_model()
}

/// Two organizations with a team each.
struct Two {
    database: TestDatabase,
    store: Store,
    ours: OrgScope,
    theirs: OrgScope,
}

impl Two {
    async fn new() -> Self {
        let database = TestDatabase::migrated().await;
        assert!(database.is_postgres(), "KEYHALL_TEST_POSTGRES: run `cargo xtask test --only postgres`");
        let store = database.store().await;
        let two = Self { database, store, ours: scope(), theirs: scope() };
        for (scope, name) in [(two.ours, "ours"), (two.theirs, "theirs")] {
            let write = two.store.write(scope).await.unwrap();
            team(scope.org(), name).insert(&write).await.unwrap();
            write.commit().await.unwrap();
        }
        two
    }

    /// The teams that a statement without any condition shows to this connection.
    async fn teams(&self, connection: &impl ConnectionTrait) -> Vec<String> {
        let all = self.database.statement("SELECT name FROM team ORDER BY name");
        let rows = connection.query_all_raw(all).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}

async fn changed(connection: &impl ConnectionTrait, sql: &str) -> Result<u64, DbErr> {
    Ok(connection.execute_unprepared(sql).await?.rows_affected())
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn without_a_scope_there_is_nothing_to_see_and_nothing_to_write() {
    let two = Two::new().await;
    let read = two.store.read_shared().await.unwrap();
    assert!(two.teams(&read).await.is_empty());
    drop(read);
    let write = two.store.write_shared().await.unwrap();
    assert_eq!(changed(&write, "UPDATE team SET name = 'x'").await.unwrap(), 0);
    assert_eq!(changed(&write, "DELETE FROM team").await.unwrap(), 0);
    let refused = team(two.ours.org(), "new").insert(&write).await.unwrap_err().to_string();
    assert!(refused.contains("row-level security"), "{refused}");
    drop(write);
    // A connection that never had the setting, and one that had it in an earlier transaction.
    let owner = two.database.owner().await;
    owner.execute_unprepared("SET ROLE keyhall_app").await.unwrap();
    assert!(two.teams(&owner).await.is_empty());
    let scoped = format!("BEGIN; SELECT set_config('keyhall.orgs', '{{{}}}', true); COMMIT", two.ours.org());
    owner.execute_unprepared(&scoped).await.unwrap();
    assert!(two.teams(&owner).await.is_empty());
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_query_that_forgot_its_condition_stays_in_its_organization() {
    let two = Two::new().await;
    let read = two.store.read(two.ours).await.unwrap();
    assert_eq!(two.teams(&read).await, ["ours"]);
    drop(read);
    let write = two.store.write(two.ours).await.unwrap();
    assert_eq!(changed(&write, "UPDATE team SET name = name || '!'").await.unwrap(), 1);
    let moved = changed(&write, &format!("UPDATE team SET org_id = '{}'", two.theirs.org())).await;
    assert!(moved.unwrap_err().to_string().contains("row-level security"));
    drop(write);
    let write = two.store.write(two.ours).await.unwrap();
    let planted = team(two.theirs.org(), "planted").insert(&write).await.unwrap_err().to_string();
    assert!(planted.contains("row-level security"), "{planted}");
    drop(write);
    let write = two.store.write(two.ours).await.unwrap();
    assert_eq!(changed(&write, "DELETE FROM team").await.unwrap(), 1);
    write.commit().await.unwrap();
    let read = two.store.read_many(&[two.ours, two.theirs]).await.unwrap();
    assert_eq!(two.teams(&read).await, ["theirs"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn it_is_the_wall_that_holds_them_apart() {
    let two = Two::new().await;
    let owner = two.database.owner().await;
    assert!(two.teams(&owner).await.is_empty(), "the wall holds for the owner of the tables too");
    owner.execute_unprepared("ALTER TABLE team NO FORCE ROW LEVEL SECURITY").await.unwrap();
    assert_eq!(two.teams(&owner).await, ["ours", "theirs"]);
    owner.execute_unprepared("ALTER TABLE team FORCE ROW LEVEL SECURITY").await.unwrap();
    owner.execute_unprepared("ALTER TABLE team DISABLE ROW LEVEL SECURITY").await.unwrap();
    let read = two.store.read(two.ours).await.unwrap();
    assert_eq!(two.teams(&read).await, ["ours", "theirs"], "without it, a forgotten condition shows everybody");
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn every_table_that_names_an_organization_stands_behind_the_wall() {
    let database = TestDatabase::migrated().await;
    let administrator = database.administrator().await;
    let outside = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \
                   AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname";
    let rows = administrator.query_all_raw(database.statement(outside)).await.unwrap();
    let outside: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    // They find an organization, or hold a browser's cookie record; none holds a tenant's content.
    assert_eq!(outside, ["locator", "seaql_migrations", "session", "setup_link"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn who_serves_can_take_nothing_down() {
    let two = Two::new().await;
    for sql in [
        "ALTER TABLE team DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON team",
        "DROP TABLE team",
        "TRUNCATE team",
        "TRUNCATE audit_event",
        "UPDATE audit_event SET actor_id = 'x'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_checkpoint",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DELETE FROM seaql_migrations",
        "CREATE TABLE mine (id int)",
    ] {
        let write = two.store.write(two.ours).await.unwrap();
        let refused = changed(&write, sql).await.unwrap_err().to_string();
        assert!(refused.contains("must be owner") || refused.contains("permission denied"), "{sql}: {refused}");
    }
    let read = two.store.read(two.ours).await.unwrap();
    let written = changed(&read, "DELETE FROM team").await.unwrap_err().to_string();
    assert!(written.contains("read-only transaction"), "{written}");
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn even_the_owner_of_the_tables_cannot_rewrite_the_log() {
    let two = Two::new().await;
    let owner = two.database.owner().await;
    for table in ["audit_event", "audit_checkpoint", "ledger"] {
        let emptied = owner.execute_unprepared(&format!("TRUNCATE {table}")).await.unwrap_err().to_string();
        assert!(emptied.contains("append-only"), "{table}: {emptied}");
    }
}
