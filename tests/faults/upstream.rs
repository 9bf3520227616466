//! Every way in which a provider can fail, streaming and not: a documented error, in bounded time and memory, and the right
//! end in the ledger.

use crate::{
    checker::{self, Guard},
    client::Told,
    door::Door,
    plant::{Plant, free_address, plenty},
    process::Process,
    provider::{Fault, Manner},
};
use futures_util::future::join_all;
use gateway::NewConnection;
use std::{collections::HashMap, time::Duration};
use store::entity::ledger;
use types::view::{Measure, Period};

/// Requests of each kind at once.
const AT_ONCE: u64 = 4;
/// No provider may make us wait longer: the steered server's longest exchange is three seconds.
const LONGEST: Duration = Duration::from_secs(6);
/// Kilobytes that the server may grow by, above what it had before.
const GROWTH: u64 = 32 << 10;
/// The same for answers that are read as a whole, up to 32 MB each.
const GROWTH_WHOLE: u64 = AT_ONCE * (80 << 10);

/// What has to become of a request.
struct Expected {
    /// The status of an answer that never began.
    status: u16,
    /// The code of the error; empty for an answer.
    code: &'static str,
    /// How the row ends.
    state: &'static str,
    outcome: &'static str,
    /// Where its figures come from; empty where nothing is charged.
    source: &'static str,
}

const fn row(
    status: u16,
    code: &'static str,
    state: &'static str,
    outcome: &'static str,
    source: &'static str,
) -> Expected {
    Expected { status, code, state, outcome, source }
}

/// The table: what each fault has to come to.
fn expected(door: Door, fault: Fault, stream: bool) -> Expected {
    // A stream that began has status 200, and its error is its last event.
    let begun = if stream { 200 } else { 502 };
    match fault {
        Fault::RateLimited | Fault::RateLimitedForEver => {
            row(429, "rate_limit_exceeded", "released", "provider_rate_limited", "")
        }
        // Anthropic's API has a word of its own for it.
        Fault::OverloadedEndlessly if door == Door::Messages => {
            row(529, "overloaded_error", "released", "provider_error", "")
        }
        Fault::ServerError | Fault::OverloadedEndlessly | Fault::Redirected => {
            row(502, "provider_error", "released", "provider_error", "")
        }
        Fault::RefusedKey => row(502, "provider_error", "released", "provider_refused_key", ""),
        Fault::Reset | Fault::ClosedAtOnce | Fault::NotHttp | Fault::EndlessHead => {
            row(502, "provider_error", "settled", "provider_cut", "reserved")
        }
        Fault::HangsBeforeHead => row(504, "provider_timeout", "settled", "provider_timeout", "reserved"),
        Fault::HangsAfterHead | Fault::HangsInTheMiddle | Fault::SlowDrip => {
            let (status, source) = if stream { (200, "estimated") } else { (504, "reserved") };
            row(status, "provider_timeout", "settled", "provider_timeout", source)
        }
        Fault::CutInTheMiddle => {
            let source = if stream { "estimated" } else { "reserved" };
            row(begun, "provider_error", "settled", "provider_cut", source)
        }
        Fault::EndsInHalf => {
            let outcome = if stream { "provider_cut" } else { "provider_garbage" };
            row(begun, "provider_error", "settled", outcome, "estimated")
        }
        Fault::ErrorInTheMiddle => row(begun, "provider_error", "settled", "provider_error", "estimated"),
        Fault::Garbage | Fault::BrokenJson | Fault::DeepJson => {
            row(begun, "provider_error", "settled", "provider_garbage", "estimated")
        }
        Fault::LongLine | Fault::GzipBomb => row(begun, "provider_error", "settled", "provider_garbage", "estimated"),
        Fault::WebPage => row(502, "provider_error", "settled", "provider_garbage", "estimated"),
        // A stream that goes on beyond what was reserved is cut, with a proper finish.
        Fault::Endless if stream => row(200, "", "settled", "cut_at_maximum", "estimated"),
        Fault::Endless => row(502, "provider_error", "settled", "provider_garbage", "reserved"),
        Fault::NoUsage => row(200, "", "settled", "ok", "estimated"),
        Fault::NegativeUsage | Fault::HugeUsage | Fault::UsageInWords => row(200, "", "settled", "ok", "reserved"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_provider_does_is_answered_in_bounds_and_counted_rightly_at_chat_completions() {
    withstood(Door::Chat).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_provider_does_is_answered_in_bounds_and_counted_rightly_at_responses() {
    withstood(Door::Responses).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_provider_does_is_answered_in_bounds_and_counted_rightly_at_messages() {
    withstood(Door::Messages).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_provider_does_is_answered_in_bounds_and_counted_rightly_at_embeddings() {
    withstood(Door::Embeddings).await;
}

/// Plays every fault at a door: each is answered in bounded time and memory, and counted rightly.
async fn withstood(door: Door) {
    let plant = Plant::at(door, 2).await;
    for measure in [Measure::Cost, Measure::Tokens, Measure::Requests, Measure::Concurrency] {
        plant.limit(plant.subjects()[0], measure, Period::Total, plenty(measure)).await;
    }
    let server = plant.steered().await;
    let guard = Guard::over(&plant).await;
    let (mut told, mut cells, mut wrong) = (HashMap::new(), Vec::new(), Vec::new());
    for fault in Fault::ALL {
        for stream in door.ways() {
            let cell = Cell::played(&plant, &server, *fault, *stream).await;
            println!("{cell}");
            cells.push(cell);
            // Five failures in a row would open the breaker, and the next fault would not be met at all.
            let well = plant.ask(&server.address, plant.mark(), *stream).await.unwrap();
            assert!(well.is_answer(), "after {fault:?}: {well:?}");
        }
    }
    checker::ended(&plant).await;
    let by_mark = checker::by_mark(&plant, &checker::rows(&plant).await);
    for cell in cells {
        wrong.extend(cell.wrong(&by_mark));
        told.extend(cell.told);
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{}", checker::check(&plant, Some(&told), guard).await);
    server.leave().await;
}

/// One fault, streaming or not, and what it came to.
struct Cell {
    door: Door,
    fault: Fault,
    stream: bool,
    told: Vec<(u64, Told)>,
    /// Kilobytes that the server grew by at its peak.
    growth: u64,
}

impl Cell {
    async fn played(plant: &Plant, server: &Process, fault: Fault, stream: bool) -> Self {
        let marks: Vec<_> = (0..AT_ONCE).map(|_| plant.mark()).collect();
        for mark in &marks {
            plant.provider.set_for(*mark, Manner::Fail(fault));
        }
        server.forget_peak();
        let (before, _) = server.memory();
        let asked = marks.iter().map(async |mark| (*mark, plant.ask(&server.address, *mark, stream).await.unwrap()));
        let told = join_all(asked).await;
        let (_, peak) = server.memory();
        Self { door: plant.door, fault, stream, told, growth: peak.saturating_sub(before) }
    }

    fn wrong(&self, by_mark: &HashMap<u64, Vec<ledger::Model>>) -> Vec<String> {
        let expected = expected(self.door, self.fault, self.stream);
        let mut wrong = Vec::new();
        for (mark, told) in &self.told {
            let row = &by_mark[mark][0];
            let is_told = told.status == expected.status && told.code == self.door.code(expected.code) && told.is_whole;
            let is_counted = row.state == expected.state
                && row.outcome == expected.outcome
                && row.usage_source == expected.source
                && (row.state != "released" || row.cost.0 == 0)
                && row.cost <= row.reserved;
            if !is_told || !is_counted {
                wrong.push(format!(
                    "{self}: told {} {:?} whole {} in {:?}; {} {} {} {} of {}",
                    told.status,
                    told.code,
                    told.is_whole,
                    told.took,
                    row.state,
                    row.outcome,
                    row.usage_source,
                    row.cost,
                    row.reserved
                ));
            }
            if told.took > LONGEST {
                wrong.push(format!("{self}: took {:?}", told.took));
            }
            for secret in [tests::PROVIDER_KEY, "kh_key_"] {
                assert!(!told.body.contains(secret) && !told.head.contains(secret), "{self}: {told:?}");
            }
        }
        let most = if self.is_read_whole() { GROWTH_WHOLE } else { GROWTH };
        if self.growth > most {
            wrong.push(format!("{self}: grew by {} kB", self.growth));
        }
        wrong
    }

    /// Whether 32 MB of it are taken before it is too much.
    fn is_read_whole(&self) -> bool {
        !self.stream && matches!(self.fault, Fault::Endless | Fault::LongLine | Fault::GzipBomb)
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (_, told) = &self.told[0];
        let how = if self.stream { "streaming" } else { "whole" };
        write!(
            f,
            "{:?}, {:?}, {how}: {} {} in {:.1} s, {} kB",
            self.door,
            self.fault,
            told.status,
            told.code,
            told.took.as_secs_f64(),
            self.growth
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_not_there_or_has_no_tls_costs_nothing() {
    let plant = Plant::new(1).await;
    let (gateway, operator) = (&plant.house.rooms.gateway, &plant.operator);
    let server = plant.steered().await;
    let guard = Guard::over(&plant).await;
    let mut told = HashMap::new();
    for url in [format!("http://{}/v1", free_address().await), plant.provider.url.replace("http://", "https://")] {
        for card in gateway.connections(operator).await.unwrap() {
            gateway.remove(operator, card.id).await.unwrap();
        }
        let card = gateway.connect(operator, tests::connection(&url, tests::PROVIDER_KEY)).await;
        assert!(card.is_err(), "the probe finds out");
        let unprobed = NewConnection { probe: false, ..tests::connection(&url, tests::PROVIDER_KEY) };
        let card = gateway.connect(operator, unprobed).await.unwrap();
        gateway.set_models(operator, card.id, &[tests::MODEL.to_owned()]).await.unwrap();
        // What this process changed holds in the server's within a second.
        tokio::time::sleep(store::REMEMBERED).await;
        for stream in [false, true] {
            let mark = plant.mark();
            let answer = plant.ask(&server.address, mark, stream).await.unwrap();
            assert_eq!((answer.status, answer.code.as_str()), (502, "provider_error"), "{url}: {answer:?}");
            assert!(answer.took < LONGEST, "{url}: it took {:?}", answer.took);
            told.insert(mark, answer);
        }
    }
    let by_mark = checker::by_mark(&plant, &checker::rows(&plant).await);
    for row in told.keys().map(|mark| &by_mark[mark][0]) {
        assert_eq!(
            (row.state.as_str(), row.outcome.as_str(), row.cost.0),
            ("released", "provider_unreachable", 0),
            "{row:?}"
        );
    }
    assert_eq!(plant.provider.count(), 1, "only the first question, before the provider was gone");
    println!("{}", checker::check(&plant, Some(&told), guard).await);
    server.leave().await;
}
