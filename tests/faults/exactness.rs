//! Two thousand requests at once with room for so many: exactly so many reach the provider, whatever counts them and
//! however many servers decide.

use crate::{
    checker::{self, Guard},
    client::{self, Told},
    dice::{self, Dice},
    plant::Plant,
    process::Process,
    provider::Manner,
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use rustix::process::{Resource, getrlimit, setrlimit};
use std::{collections::BTreeMap, time::Instant};
use types::{
    LimitId,
    view::{Measure, Period},
};

/// Everybody asks for the same, so that every request has the same worst case: this mark is used again and again.
const SAME: u64 = 30_000;

/// The worst case of one request, learnt from the ledger.
struct Worst {
    cost: i64,
    tokens: i64,
}

impl Worst {
    /// Of so many requests.
    fn of(&self, measure: Measure, requests: i64) -> i64 {
        match measure {
            Measure::Cost => self.cost * requests,
            Measure::Tokens => self.tokens * requests,
            Measure::Requests | Measure::Concurrency => requests,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_thousand_requests_at_once_exactly_as_many_pass_as_there_is_room_for() {
    let mut dice = Dice::of_run("exactness");
    allow_many_connections();
    let rounds = dice::rounds(4, 1);
    let at_once = if dice::is_thorough() { 2_000 } else { 300 };
    let plant = Plant::new(1).await;
    let mut servers = vec![plant.serve().await];
    if plant.database.is_postgres() {
        servers.push(plant.serve().await);
    }
    let worst = learn(&plant, &servers[0]).await;
    plant.provider.set(Manner::Held);
    let guard = Guard::over(&plant).await;
    let since = Instant::now();
    let mut histogram: BTreeMap<i64, u64> = BTreeMap::new();
    let mut refused_by: BTreeMap<&str, u64> = BTreeMap::new();
    for nth in 0..rounds {
        let room = i64::try_from(1 + dice.below(60)).unwrap();
        // The first rounds have a limit alone, so that each kind has its turn; others have all sixteen, one the tightest.
        let measure = [Measure::Requests, Measure::Cost, Measure::Tokens, Measure::Concurrency]
            [usize::try_from(nth % 4).unwrap()];
        let is_nested = nth >= 4 || !dice::is_thorough() && nth % 2 == 1;
        let limits = limits(&plant, &worst, &mut dice, measure, room, is_nested).await;
        let before = plant.provider.count();
        let told = rush(&plant, &servers, at_once, before).await;
        let reached = i64::try_from(plant.provider.count() - before).unwrap();
        *histogram.entry(reached - room).or_default() += 1;
        *refused_by.entry(measure.as_str()).or_default() += 1;
        explained(&told, measure, reached, at_once);
        checker::ended(&plant).await;
        sums_are_within(&plant, &limits).await;
        for (limit, ..) in limits {
            plant.lift(limit).await;
        }
    }
    let took = since.elapsed();
    let findings = checker::check(&plant, None, guard).await;
    let database = if plant.database.is_postgres() { "PostgreSQL, two servers" } else { "SQLite, one server" };
    println!("{database}: {rounds} rounds of {at_once} requests in {:.1} s, by {refused_by:?}", took.as_secs_f64());
    for (off, rounds) in &histogram {
        println!(
            "reached the provider − room = {off:>3}: {rounds:>4} {}",
            "█".repeat(usize::try_from(*rounds).unwrap().min(100))
        );
    }
    println!("{findings}");
    assert_eq!(histogram.into_iter().collect::<Vec<_>>(), [(0, rounds)], "one bar, at nothing");
    for server in servers {
        server.leave().await;
    }
}

/// Every question has a connection, here and in the servers that this process starts.
pub fn allow_many_connections() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

async fn learn(plant: &Plant, server: &Process) -> Worst {
    let told = client::ask(&server.address, &plant.people[0].key, &client::question(SAME, false)).await.unwrap();
    assert!(told.is_answer(), "{told:?}");
    let rows = checker::rows(plant).await;
    let row = rows.iter().max_by_key(|row| row.reserved_tokens).unwrap();
    Worst { cost: row.reserved.0, tokens: row.reserved_tokens }
}

/// Limits with room for `room` requests by `measure`; the others, where there are some, have room for more. Windows of days
/// begin with what was used before, so caps are on top of that.
async fn limits(
    plant: &Plant,
    worst: &Worst,
    dice: &mut Dice,
    measure: Measure,
    room: i64,
    is_nested: bool,
) -> Vec<(LimitId, Measure, i64)> {
    let used = checker::rows(plant).await;
    let subjects = plant.subjects();
    let tightest = *dice.one_of(&subjects);
    let mut limits = Vec::new();
    for each in Measure::ALL {
        for subject in subjects {
            let is_tightest = *each == measure && subject == tightest;
            if !is_tightest && !is_nested {
                continue;
            }
            let spare = if is_tightest { 0 } else { 1 + i64::try_from(dice.below(40)).unwrap() };
            // Less than one more request is left beside the room, as in life.
            let odd =
                if is_tightest { i64::try_from(dice.below(worst.of(*each, 1).unsigned_abs())).unwrap() } else { 0 };
            let before: i64 = used.iter().map(|row| checker::used(row, each.as_str())).sum();
            let cap = before + worst.of(*each, room + spare) + odd;
            limits.push((plant.limit(subject, *each, Period::Total, cap).await, *each, cap));
        }
    }
    limits
}

/// Asks all at once. Answers are held back until everybody else was refused, so that room is not used twice.
async fn rush(plant: &Plant, servers: &[Process], at_once: usize, before: usize) -> Vec<Told> {
    plant.provider.hold();
    let key = &plant.people[0].key;
    let question = client::question(SAME, false);
    let mut asking: FuturesUnordered<_> =
        (0..at_once).map(|nth| client::ask(&servers[nth % servers.len()].address, key, &question)).collect();
    let mut told = Vec::with_capacity(at_once);
    let mut every = tokio::time::interval(std::time::Duration::from_millis(5));
    while told.len() < at_once {
        tokio::select! {
            one = asking.next() => told.push(one.unwrap().unwrap()),
            _ = every.tick() => {}
        }
        if told.len() + plant.provider.count() - before >= at_once {
            plant.provider.let_go();
        }
    }
    told
}

/// Who did not pass was told which kind of limit it was, and not to hammer where that is useless.
fn explained(told: &[Told], measure: Measure, reached: i64, at_once: usize) {
    let passed = told.iter().filter(|told| told.is_answer()).count();
    assert_eq!(i64::try_from(passed).unwrap(), reached, "who passed was answered");
    let code = if measure == Measure::Concurrency { "rate_limit_exceeded" } else { "budget_exceeded" };
    let refused = told.iter().filter(|told| told.status == 429 && told.code == code && told.is_whole).count();
    assert_eq!(refused, at_once - passed, "{:?}", told.iter().find(|told| !told.is_answer() && told.code != code));
    let hammers = measure == Measure::Concurrency;
    let says = |told: &Told| told.head.contains(&format!("x-should-retry: {hammers}"));
    assert!(told.iter().filter(|told| told.status == 429).all(says));
}

/// What was used of each limit is what the rows say, and within its cap.
async fn sums_are_within(plant: &Plant, limits: &[(LimitId, Measure, i64)]) {
    let rows = checker::rows(plant).await;
    for (_, measure, cap) in limits {
        let sum: i64 = rows.iter().map(|row| checker::used(row, measure.as_str())).sum();
        assert!(sum <= *cap, "{measure}: {sum} of {cap}");
    }
}
