//! Holds what is in the database, and what the provider saw, against the promises of the product.
//!
//! 1. Every request that the provider saw has exactly one ledger row, which names the person who asked.
//! 2. No row is open any more and nothing is held ([`ended`] says how long that may take).
//! 3. What every window says is spent is the sum of the ledger's rows in it, and never more than its cap; nor was it at any
//!    time that [`Guard`] looked.
//! 4. What a client was told to the end is in the ledger with the provider's own figures.
//! 5. The audit chain holds and covers every row, and nobody altered one.

use crate::{
    client::Told,
    plant::Plant,
    provider::{Seen, Stage},
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::{
    Scoped,
    entity::{audit_event, ledger, limit_window, member, reservation, spend_limit},
};
use test_database::TestDatabase;
use tests::spawn;
use tokio::{task::JoinHandle, time::sleep};
use types::{LimitId, Moment};

/// A reservation lives so long without its process: a lease of thirty seconds, and the round that looks for such.
pub const LONGEST: Duration = Duration::from_secs(60);

/// What was found, for whoever reads the run.
pub struct Findings {
    /// Ledger rows by state and outcome.
    pub rows: BTreeMap<String, usize>,
    /// Requests that the provider saw.
    pub seen: usize,
    /// Looks at the windows while it ran.
    pub looks: u64,
    /// Events of the audit chain.
    pub events: u64,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, seen, looks, events } = self;
        write!(
            f,
            "held: {seen} requests seen, rows {rows:?}, {events} audit events; the windows were looked at {looks} times"
        )
    }
}

/// Waits until no row is open, a minute at most. Returns how long it took.
pub async fn ended(plant: &Plant) -> Duration {
    let since = Instant::now();
    loop {
        let open = rows(plant).await.into_iter().filter(is_open).count();
        if open == 0 {
            return since.elapsed();
        }
        assert!(since.elapsed() < LONGEST, "{open} reservations are left after {LONGEST:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Checks every promise. `told` is what clients were told, by mark; without it, requests had the same mark and are counted
/// together.
pub async fn check(plant: &Plant, told: Option<&HashMap<u64, Told>>, guard: Guard) -> Findings {
    checked(plant, told, guard, true).await
}

/// The same where clocks jumped: a row is in the newest window, whatever moment it names, so that windows are compared as a
/// whole.
pub async fn check_after_jumps(plant: &Plant, told: Option<&HashMap<u64, Told>>, guard: Guard) -> Findings {
    checked(plant, told, guard, false).await
}

async fn checked(plant: &Plant, told: Option<&HashMap<u64, Told>>, guard: Guard, is_steady: bool) -> Findings {
    let looks = guard.end().await;
    let (rows, seen) = (covered(plant).await, seen(plant).await);
    match told {
        Some(told) => {
            every_request_is_somebodys(plant, &rows, &seen).await;
            no_figure_is_lost(&by_mark(plant, &rows), told);
        }
        None => {
            let sent = rows.iter().filter(|row| row.sent_at.is_some()).count();
            assert_eq!(sent, seen.len(), "{} requests were seen, and {sent} rows were sent", seen.len());
        }
    }
    nothing_is_held(plant, &rows).await;
    windows_are_sums(plant, &rows, is_steady).await;
    let events = the_chain_holds(plant, rows.len()).await;
    let mut states = BTreeMap::new();
    for row in &rows {
        *states.entry(format!("{} {}", row.state, row.outcome)).or_insert(0) += 1;
    }
    Findings { rows: states, seen: seen.len(), looks, events }
}

fn is_open(row: &ledger::Model) -> bool {
    matches!(row.state.as_str(), "reserved" | "sent")
}

/// Every ledger row.
pub async fn rows(plant: &Plant) -> Vec<ledger::Model> {
    ledger::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap()
}

/// Every row, once the audit chain covers all.
async fn covered(plant: &Plant) -> Vec<ledger::Model> {
    let since = Instant::now();
    loop {
        let rows = rows(plant).await;
        if rows.iter().all(|row| row.batch_seq.is_some()) {
            return rows;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "the audit chain does not cover every row");
        sleep(Duration::from_millis(100)).await;
    }
}

/// The rows of each mark.
pub fn by_mark(plant: &Plant, rows: &[ledger::Model]) -> HashMap<u64, Vec<ledger::Model>> {
    let beside = plant.beside();
    let mut by_mark: HashMap<u64, Vec<ledger::Model>> = HashMap::new();
    for row in rows {
        by_mark.entry(u64::try_from(row.reserved_tokens - beside).unwrap()).or_default().push(row.clone());
    }
    by_mark
}

async fn every_request_is_somebodys(plant: &Plant, rows: &[ledger::Model], seen: &[Seen]) {
    let members = member::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap();
    let members: BTreeSet<_> = members.into_iter().map(|member| member.id).collect();
    let by_mark = by_mark(plant, rows);
    let mut marks = BTreeSet::new();
    for request in seen {
        assert!(marks.insert(request.mark), "request {} was sent twice", request.mark);
        assert_eq!(request.authorization, format!("Bearer {}", tests::PROVIDER_KEY));
        let own = by_mark.get(&request.mark).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(own.len(), 1, "request {} was seen, and has {} rows", request.mark, own.len());
        assert!(members.contains(&own[0].member_id), "{:?} names nobody", own[0]);
        assert_eq!(own[0].member_id, plant.person(request.mark).member, "request {} was somebody else's", request.mark);
        let asked_for = (request.stream, String::from_utf8_lossy(&request.body).contains("Who keeps the keys?"));
        assert_eq!(asked_for, (own[0].stream, true), "request {} was changed on its way", request.mark);
        assert!(own[0].sent_at.is_some(), "request {} was seen, and is said not to have been sent", request.mark);
    }
}

/// Every exchange with the provider, once all have ended there too.
async fn seen(plant: &Plant) -> Vec<Seen> {
    let since = Instant::now();
    loop {
        let seen = plant.provider.seen();
        let open = seen.iter().filter(|request| request.is_open).count();
        if open == 0 {
            let is_told = |request: &Seen| request.stage == Stage::Asked || request.sent > 0;
            assert!(seen.iter().all(is_told));
            return seen;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "{open} exchanges with the provider were left open");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn nothing_is_held(plant: &Plant, rows: &[ledger::Model]) {
    let open: Vec<_> = rows.iter().filter(|row| is_open(row)).collect();
    assert!(open.is_empty(), "still open: {open:?}");
    let holds = reservation::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap();
    assert!(holds.is_empty(), "still held: {holds:?}");
}

/// What a row counts for a limit of this measure, once it has ended.
pub fn used(row: &ledger::Model, measure: &str) -> i64 {
    let was_sent = row.state != "released" || row.sent_at.is_some();
    match measure {
        "cost" => row.cost.0,
        "tokens" if row.state == "released" => 0,
        "tokens" if row.usage_source == "reserved" => row.reserved_tokens,
        "tokens" => row.input_tokens + row.output_tokens,
        "requests" => i64::from(was_sent),
        _ => 0,
    }
}

fn concerns(limit: &spend_limit::Model, row: &ledger::Model) -> bool {
    let Some(subject) = limit.subject_id else { return true };
    let own = [Some(row.member_id.0), row.team_id.map(|id| id.0), row.key_id.map(|id| id.0), row.app_id.map(|id| id.0)];
    own.contains(&Some(subject))
}

async fn windows_are_sums(plant: &Plant, rows: &[ledger::Model], is_steady: bool) {
    let limits = spend_limit::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap();
    for limit in limits.iter().filter(|limit| limit.removed_at.is_none()) {
        let windows = windows(plant, limit.id).await;
        for window in &windows {
            let is_inside = |at: Moment| at >= window.starts_at && window.ends_at.is_none_or(|end| at < end);
            let counted = rows.iter().filter(|row| concerns(limit, row) && is_inside(row.at));
            let sum: i64 = counted.map(|row| used(row, &limit.measure)).sum();
            assert!(
                !is_steady || window.spent == sum,
                "{limit:?}: its rows used {sum}, and its window says {window:?}"
            );
            assert_eq!(window.reserved, 0, "{limit:?} still holds: {window:?}");
            assert!(window.spent <= limit.cap, "{limit:?} was passed: {window:?}");
        }
        let spent: i64 = windows.iter().map(|window| window.spent).sum();
        let sum: i64 = rows.iter().filter(|row| concerns(limit, row)).map(|row| used(row, &limit.measure)).sum();
        assert_eq!(spent, sum, "{limit:?}: its rows used something else than its windows say: {windows:?}");
    }
}

async fn windows(plant: &Plant, limit: LimitId) -> Vec<limit_window::Model> {
    let all = limit_window::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap();
    all.into_iter().filter(|window| window.limit_id == limit).collect()
}

/// Whoever has the whole answer finds it in the ledger with the provider's figures, also when the server died right after.
fn no_figure_is_lost(by_mark: &HashMap<u64, Vec<ledger::Model>>, told: &HashMap<u64, Told>) {
    for (mark, told) in told.iter().filter(|(_, told)| told.is_answer()) {
        let row = &by_mark[mark][0];
        assert_eq!((row.state.as_str(), row.outcome.as_str()), ("settled", "ok"), "request {mark}: {told:?} {row:?}");
        if row.usage_source == "provider" {
            assert_eq!(row.input_tokens, 9, "request {mark}: {row:?}");
        }
    }
}

async fn the_chain_holds(plant: &Plant, rows: usize) -> u64 {
    let verdict = plant.house.rooms.audit.verify_database(&plant.operator).await.unwrap();
    assert!(verdict.ok, "the audit chain is broken: {verdict:?}");
    assert_eq!(verdict.ledger_rows, rows as u64, "the chain covers other rows than there are");
    let events = audit_event::Entity::find_in(plant.scope).all(&plant.administrator).await.unwrap();
    let altered = events.iter().filter(|event| event.action == "ledger.altered").count();
    assert_eq!(altered, 0, "rows were altered");
    verdict.events
}

/// Looks at every window while a run goes on: spent and held together are never above the cap.
pub struct Guard {
    looks: Arc<AtomicU64>,
    breach: Arc<Mutex<Option<String>>>,
    task: JoinHandle<()>,
}

impl Guard {
    /// Begins to look, on a connection of its own.
    pub async fn over(plant: &Plant) -> Self {
        let connection = plant.database.administrator().await;
        let statement = statement(&plant.database);
        let (looks, breach) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(None)));
        let (counted, found) = (Arc::clone(&looks), Arc::clone(&breach));
        let task = spawn(async move {
            loop {
                // A database that is away, or busy, is looked at later.
                if let Ok(rows) = passed(&connection, &statement).await {
                    counted.fetch_add(1, Ordering::Relaxed);
                    if !rows.is_empty() {
                        found.lock().unwrap().get_or_insert(rows.join("; "));
                    }
                }
                sleep(Duration::from_millis(25)).await;
            }
        });
        Self { looks, breach, task }
    }

    /// Ends, with how often it looked; fails where a limit was passed.
    async fn end(self) -> u64 {
        self.task.abort();
        let _ = self.task.await;
        if let Some(breach) = self.breach.lock().unwrap().take() {
            panic!("a limit was passed: {breach}");
        }
        self.looks.load(Ordering::Relaxed)
    }
}

fn statement(database: &TestDatabase) -> sea_orm::Statement {
    database.statement(
        "SELECT l.measure, l.cap, w.reserved, w.spent FROM limit_window w JOIN spend_limit l ON l.id = w.limit_id \
         WHERE l.removed_at IS NULL AND w.reserved + w.spent > l.cap",
    )
}

async fn passed(
    connection: &DatabaseConnection,
    statement: &sea_orm::Statement,
) -> Result<Vec<String>, sea_orm::DbErr> {
    let rows = connection.query_all_raw(statement.clone()).await?;
    let text = |row: &sea_orm::QueryResult| -> Result<String, sea_orm::DbErr> {
        let measure: String = row.try_get_by_index(0)?;
        let [cap, held, spent] = [row.try_get_by_index::<i64>(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?];
        Ok(format!("{measure}: {held} held and {spent} spent of {cap}"))
    };
    rows.iter().map(text).collect()
}
