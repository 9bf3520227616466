//! A database that goes away and comes back: nothing is sent without a row, whoever asks is told in bounded time, and servers
//! go on by themselves.

use crate::{
    checker::{self, Guard},
    client,
    cluster::OwnCluster,
    dice,
    load::{self, Load},
    plant::{Plant, plenty},
    process::Process,
};
use sea_orm::ConnectionTrait;
use std::{
    cell::RefCell,
    collections::HashMap,
    time::{Duration, Instant},
};
use test_database::{Cluster, TestDatabase};
use tests::Wire;
use tokio::time::sleep;
use types::view::{Measure, Period};

/// Whoever asks is told within this time, whatever the database does.
const LONGEST_ANSWER: Duration = Duration::from_secs(45);
/// Servers answer again so soon after the database is back.
const SOON: Duration = Duration::from_secs(5);

/// By then a server knows that its connections are gone, though nobody said so: an answer is waited for twenty seconds.
const FOUND_OUT: Duration = Duration::from_secs(25);

/// A server that is away from its database for longer may lose its lease on what it does: it has thirty seconds, and begins anew
/// every ten.
const LEASE_AT_LEAST: Duration = Duration::from_secs(20);
/// Who waited so long was asking while the database was away.
const IN_IT: Duration = Duration::from_secs(3);

/// How long an outage lasts.
fn outage() -> Duration {
    Duration::from_secs(if dice::is_thorough() { 30 } else { 4 })
}

/// What may be told while the database is away.
fn is_documented(told: &client::Told) -> bool {
    told.is_answer()
        || (told.status == 503 && ["database_unavailable", "audit_unavailable"].contains(&told.code.as_str()))
}

/// People ask on all servers; then the outage; then they ask on. Everything is checked afterwards.
async fn survived(
    name: &str,
    plant: &Plant,
    servers: &[Process],
    reads_work: bool,
    begin: impl AsyncFnOnce(),
    end: impl AsyncFnOnce(),
) {
    let guard = Guard::over(plant).await;
    let descriptors: Vec<_> = servers.iter().map(Process::descriptors).collect();
    let after = RefCell::new(HashMap::new());
    let lasts = outage();
    let (mut told, back) = Load::during(plant, servers, async || {
        sleep(Duration::from_secs(1)).await;
        begin().await;
        let since = Instant::now();
        sleep(lasts / 2).await;
        for server in servers {
            health(server, reads_work).await;
        }
        sleep(lasts.saturating_sub(since.elapsed())).await;
        end().await;
        let mut back = Duration::ZERO;
        for server in servers {
            back = back.max(load::back(plant, server, &after, SOON).await);
        }
        sleep(Duration::from_secs(1)).await;
        back
    })
    .await;
    told.extend(after.into_inner());
    let wrong: Vec<_> = told.iter().filter(|(_, told)| !is_documented(told)).collect();
    assert!(wrong.is_empty(), "{name}: {} were told something else: {:?}", wrong.len(), wrong[0]);
    let slowest = told.values().max_by_key(|told| told.took).unwrap();
    let longest = slowest.took;
    assert!(longest < LONGEST_ANSWER, "{name}: somebody waited: {slowest:?}\n{}", servers[0].said());
    for server in servers {
        let ready = client::get(&server.address, "/readyz", None).await.unwrap();
        assert_eq!(ready.status, 200, "{name}: {}", ready.body);
    }
    let ended = checker::ended(plant).await;
    let tally = load::tally(&told);
    if servers.len() == 1 && lasts > LEASE_AT_LEAST {
        // Another server, for which the database is there, may have ended these at the whole reservation: figures came too late.
        let by_mark = checker::by_mark(plant, &checker::rows(plant).await);
        let was_ended = |mark: &u64| by_mark.get(mark).is_some_and(|rows| rows[0].state == "interrupted");
        told.retain(|mark, told| told.took < IN_IT || !was_ended(mark));
    }
    let findings = checker::check(plant, Some(&told), guard).await;
    for (server, before) in servers.iter().zip(descriptors) {
        assert!(server.descriptors() < before + 40, "{name}: {before} descriptors became {}", server.descriptors());
    }
    println!(
        "{name} for {} s: back {:.1} s after it, the longest answer took {:.1} s, the last reservation ended after {:.1} s; told {:?}\n{findings}",
        lasts.as_secs(),
        back.as_secs_f64(),
        longest.as_secs_f64(),
        ended.as_secs_f64(),
        tally,
    );
}

/// A server without its database lives and says that it is not ready, at once.
async fn health(server: &Process, reads_work: bool) {
    let alive = client::get(&server.address, "/healthz", None).await.unwrap();
    assert_eq!(alive.status, 200);
    let ready = client::get(&server.address, "/readyz", None).await.unwrap();
    assert!(ready.took < Duration::from_secs(4), "it took {:?} to say that it is not ready", ready.took);
    assert!(reads_work || ready.status == 503, "it says that it is ready: {}", ready.body);
}

async fn limited(plant: &Plant) {
    for measure in [Measure::Cost, Measure::Tokens, Measure::Requests, Measure::Concurrency] {
        plant.limit(plant.subjects()[0], measure, Period::Total, plenty(measure)).await;
    }
}

/// An organization in a cluster of its own, with two servers.
async fn own() -> (OwnCluster, Plant, Vec<Process>) {
    let cluster = OwnCluster::start();
    let plant = Plant::on(TestDatabase::in_cluster(Cluster::at(&cluster.url), None).await, 4).await;
    limited(&plant).await;
    let servers = vec![plant.serve().await, plant.serve().await];
    (cluster, plant, servers)
}

async fn left(servers: Vec<Process>) {
    for server in servers {
        server.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_database_that_stands_still_is_missed_and_found_again() {
    let (cluster, plant, servers) = own().await;
    survived("standing still", &plant, &servers, false, async || cluster.pause(), async || cluster.go_on()).await;
    left(servers).await;
    drop((plant, cluster));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_database_that_is_stopped_and_started_is_missed_and_found_again() {
    let (cluster, plant, servers) = own().await;
    let cluster = RefCell::new(cluster);
    let (stop, start) = (async || cluster.borrow_mut().stop(), async || cluster.borrow_mut().start_again());
    survived("stopped", &plant, &servers, false, stop, start).await;
    left(servers).await;
    drop((plant, cluster));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_network_that_breaks_holds_or_loses_connections_is_survived_without_a_restart() {
    let plant = Plant::new(4).await;
    limited(&plant).await;
    let wire = Wire::to(&plant.database.url).await;
    // One server is behind the wire, and the other goes on.
    let servers = vec![plant.serve_through(&wire.url).await];
    survived("cut off", &plant, &servers, false, async || wire.cut(), async || wire.mend()).await;
    survived("held up", &plant, &servers, false, async || wire.hold(), async || wire.mend()).await;
    // Nothing comes back of what was lost: only new connections can help.
    let found_out = async || sleep(FOUND_OUT.saturating_sub(outage())).await;
    survived("connections lost", &plant, &servers, true, async || wire.lose(), found_out).await;
    left(servers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn connections_that_the_database_ends_again_and_again_lose_nothing() {
    let plant = Plant::new(4).await;
    limited(&plant).await;
    let servers = vec![plant.serve().await, plant.serve().await];
    let end_all = plant.database.statement(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name IN ('keyhall write', 'keyhall read', 'keyhall listen')",
    );
    let ends = dice::rounds(5, 1);
    let guard = Guard::over(&plant).await;
    let (told, ()) = Load::during(&plant, &servers, async || {
        for _ in 0..ends {
            plant.administrator.query_one_raw(end_all.clone()).await.unwrap();
            sleep(Duration::from_millis(150)).await;
        }
    })
    .await;
    checker::ended(&plant).await;
    let wrong: Vec<_> = told.iter().filter(|(_, told)| !is_documented(told)).collect();
    assert!(wrong.is_empty(), "{} were told something else: {:?}", wrong.len(), wrong[0]);
    println!("all connections ended {ends} times: told {:?}", load::tally(&told));
    println!("{}", checker::check(&plant, Some(&told), guard).await);
    left(servers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_somebody_else_holds_is_missed_and_found_again() {
    let plant = Plant::new(4).await;
    if plant.database.is_postgres() {
        return;
    }
    limited(&plant).await;
    let servers = vec![plant.serve().await];
    let other = plant.database.owner().await;
    survived(
        "held by another process",
        &plant,
        &servers,
        true,
        async || _ = other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap(),
        async || _ = other.execute_unprepared("COMMIT").await.unwrap(),
    )
    .await;
    left(servers).await;
}
