//! How PostgreSQL means to find what the lane asks for, when it knows nothing of the tables: the plan may be used for ever.

use super::{find, record};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::collections::BTreeSet;
use store::{LANE_SETTINGS, SERVING_ROLE};
use test_database::TestDatabase;

/// The lines of a statement's plan that say what is scanned and by what, two by two.
async fn scans(connection: &DatabaseConnection, database: &TestDatabase, statement: &str) -> Vec<(String, String)> {
    let most = (1..).take_while(|number| statement.contains(&format!("${number}::"))).count();
    connection.execute_unprepared(&format!("PREPARE lane AS {statement}")).await.unwrap();
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE lane ({})", vec!["'{}'"; most].join(", "));
    let lines = connection.query_all_raw(database.statement(explain)).await.unwrap();
    connection.execute_unprepared("DEALLOCATE lane").await.unwrap();
    let lines: Vec<String> = lines.iter().map(|line| line.try_get_by_index(0).unwrap()).collect();
    let tables = ["ledger", "reservation", "limit_window", "spend_limit"];
    let is_scan = |line: &str| {
        let table = line.split_once("Scan").and_then(|(_, rest)| rest.split_once("on ")).map(|(_, table)| table);
        table.is_some_and(|table| tables.contains(&table.split(' ').next().unwrap()))
    };
    let pairs = lines.windows(2).filter(|pair| is_scan(&pair[0]));
    pairs.map(|pair| (pair[0].replace("->", "").trim().to_owned(), pair[1].trim().to_owned())).collect()
}

/// A row of the ledger is found by its key, however many the organization has.
#[tokio::test]
async fn the_lane_finds_rows_by_their_keys_though_the_tables_were_empty_when_it_was_planned() {
    let database = TestDatabase::migrated().await;
    if !database.is_postgres() {
        return;
    }
    let connection = database.administrator().await;
    connection.execute_unprepared(&format!("SET ROLE {SERVING_ROLE}")).await.unwrap();
    for (name, value) in LANE_SETTINGS {
        connection.execute_unprepared(&format!("SET {name} = {value}")).await.unwrap();
    }
    let by_key = [
        ("Index Scan using ledger_pkey", "Index Cond: (id = "),
        ("Index Scan using reservation_pkey", "Index Cond: (ledger_id = "),
        ("Index Scan using limit_window_pkey", "Index Cond: (id = "),
        ("Index Scan Backward using limit_window_start", "Index Cond: (limit_id = "),
        ("Index Scan using spend_limit_pkey", "Index Cond: (id = "),
        // All that are in force are looked at: few, and those of others among them.
        ("Index Scan using spend_limit_org", "Index Cond: ((org_id = ANY"),
        ("Tid Scan on", "TID Cond: (ctid = "),
    ];
    let mut seen = BTreeSet::new();
    for statement in [&find::STATEMENT, &record::ADMIT, &record::END] {
        for (scan, condition) in scans(&connection, &database, statement).await {
            let known = by_key.iter().find(|(by, on)| scan.starts_with(by) && condition.starts_with(on));
            let (by, _) = known.unwrap_or_else(|| panic!("{scan}, {condition}: in {}", statement.as_str()));
            seen.insert(*by);
        }
    }
    assert_eq!(seen.len(), by_key.len(), "{seen:?}");
    connection.close().await.unwrap();
}
