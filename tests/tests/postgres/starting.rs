//! What a server asks of a PostgreSQL before it serves, and what it says when that is not so.

use context::{Entropy, SystemClock, SystemEntropy};
use futures_util::future::join_all;
use outbound::Rules;
use sea_orm::ConnectionTrait;
use seal::Master;
use server::{
    database::Database,
    wiring::{House, Plan},
};
use std::{path::Path, sync::Arc};
use test_database::TestDatabase;
use tests::served;
use types::{Moment, OrgId};

fn plan(database: Database, identity_file: &Path) -> Plan {
    Plan {
        database,
        master: Master::from_file(&[identity_file.to_owned()], &[]).unwrap(),
        public_url: "http://localhost:8080".parse().unwrap(),
        outbound: Rules::parse("").unwrap(),
        trusted_proxies: Arc::from([]),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    }
}

/// A name for a role that nobody else has.
fn unique(prefix: &str) -> String {
    let id: OrgId = (&SystemEntropy as &dyn Entropy).id(Moment(1));
    format!("{prefix}_{}", id.0.simple())
}

/// The same database for another login.
fn as_login(database: &TestDatabase, login: &str) -> Database {
    let mut url = url::Url::parse(&database.url).unwrap();
    url.set_username(login).unwrap();
    Database { url: url.to_string(), ..served(database) }
}

async fn refusal(database: Database) -> String {
    match database.open().await {
        Ok(_) => panic!("it was opened"),
        Err(error) => format!("{error:#}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn servers_that_start_together_on_an_empty_database_agree_on_its_schema_and_its_keys() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (database, folder) = (TestDatabase::empty().await, tempfile::tempdir().unwrap());
    let identity_file = folder.path().join("identity.age");
    Master::create_file(&identity_file, &SystemEntropy).unwrap();
    let starting = (0..6).map(|_| House::build(plan(served(&database), &identity_file)));
    let houses: Vec<_> = join_all(starting).await.into_iter().map(Result::unwrap).collect();
    let keys: Vec<_> = houses.iter().map(|house| house.rooms.audit.public_key_of(OrgId::INSTANCE)).collect();
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    let administrator = database.administrator().await;
    for (sql, count) in [
        ("SELECT count(*) FROM audit_event WHERE action = 'keyring.created'", 1_i64),
        ("SELECT count(DISTINCT purpose) - count(*) FROM sealed_secret", 0),
    ] {
        let row = administrator.query_one_raw(database.statement(sql)).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), count, "{sql}");
    }
    for house in houses {
        house.close().await.unwrap();
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn one_login_may_migrate_and_another_serve() {
    let database = TestDatabase::empty().await;
    let administrator = database.administrator().await;
    let login = unique("serving");
    administrator.execute_unprepared(&format!("CREATE ROLE {login} LOGIN")).await.unwrap();
    let serving = as_login(&database, &login);
    let helpless = format!("{:#}", serving.migrate().await.unwrap_err());
    assert!(helpless.contains("KEYHALL_MIGRATION_DATABASE_URL") && helpless.contains(&login), "{helpless}");
    let both = Database { migration_url: Some(database.url.clone()), ..serving.clone() };
    both.migrate().await.unwrap();
    both.open().await.unwrap().close().await.unwrap();
    // From now on it starts by itself: there is nothing to do that it may not.
    serving.migrate().await.unwrap();
    assert!(serving.pending().await.unwrap().is_empty());
    serving.open().await.unwrap().close().await.unwrap();
    administrator.execute_unprepared(&format!("REVOKE keyhall_app FROM {login}")).await.unwrap();
    let out = refusal(serving).await;
    assert!(out.contains("may not act as keyhall_app") && out.contains("keyhall migrate"), "{out}");
    administrator.execute_unprepared(&format!("DROP ROLE {login}")).await.unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_login_whom_the_wall_does_not_hold_is_refused() {
    let database = TestDatabase::migrated().await;
    let administrator = database.administrator().await;
    for (attribute, says) in [("SUPERUSER", "is a superuser"), ("BYPASSRLS", "has BYPASSRLS")] {
        let login = unique("strong");
        let make = format!("CREATE ROLE {login} LOGIN {attribute}; GRANT keyhall_app TO {login}");
        administrator.execute_unprepared(&make).await.unwrap();
        let refused = refusal(as_login(&database, &login)).await;
        assert!(refused.contains(says) && refused.contains("CREATE ROLE keyhall LOGIN"), "{refused}");
        administrator.execute_unprepared(&format!("DROP ROLE {login}")).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_role_that_owns_a_table_and_a_table_outside_the_wall_are_refused() {
    let database = TestDatabase::migrated().await;
    let administrator = database.administrator().await;
    administrator
        .execute_unprepared("CREATE TABLE mine (id int); ALTER TABLE mine OWNER TO keyhall_app")
        .await
        .unwrap();
    let refused = refusal(served(&database)).await;
    assert!(refused.contains("owns tables"), "{refused}");
    administrator.execute_unprepared("DROP TABLE mine; ALTER TABLE team DISABLE ROW LEVEL SECURITY").await.unwrap();
    let refused = refusal(served(&database)).await;
    assert!(refused.contains("off for team") && refused.contains("keyhall migrate"), "{refused}");
    served(&database).migrate().await.unwrap();
    served(&database).open().await.unwrap().close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_database_that_may_lose_a_commit_is_refused() {
    let database = TestDatabase::migrated().await;
    let administrator = database.administrator().await;
    let name = url::Url::parse(&database.url).unwrap().path().trim_start_matches('/').to_owned();
    let careless = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    administrator.execute_unprepared(&careless).await.unwrap();
    let strict = Database { is_unsafe_durability_allowed: false, ..served(&database) };
    let refused = refusal(strict).await;
    assert!(refused.contains("synchronous_commit") && refused.contains("--unsafe-durability"), "{refused}");
    served(&database).open().await.unwrap().close().await.unwrap();
}
