//! Servers that are killed at every point of a stream, and started again: nothing is lost, doubled or left behind.

use crate::{
    checker::{self, Guard},
    client::Told,
    dice::{self, Dice},
    plant::{Plant, plenty},
    process::Process,
    provider::{Manner, Stage},
};
use futures_util::future::join_all;
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};
use tokio::{sync::broadcast, time::sleep};
use types::view::{Measure, Period};

/// Requests in flight at a kill, to all servers together.
const AT_ONCE: u64 = 6;

/// When a server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// So many microseconds after the requests went out: mostly before the provider was asked.
    After(u64),
    /// When one of them is at this stage at the provider.
    At(Stage),
    /// When a client has a whole answer.
    Answered,
}

impl Moment {
    fn chosen(dice: &mut Dice) -> Self {
        match dice.below(10) {
            0..=2 => Self::After(dice.below(8_000)),
            3..=4 => Self::At(Stage::Asked),
            5 => Self::At(Stage::Head),
            6..=7 => Self::At(Stage::Middle),
            8 => Self::At(Stage::End),
            _ => Self::Answered,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::After(_) => "before or while sending",
            Self::At(Stage::Asked) => "when the provider has it",
            Self::At(Stage::Head) => "after the head",
            Self::At(Stage::Middle) => "in the middle",
            Self::At(Stage::End) => "before settling",
            Self::Answered => "after settling",
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_at_any_moment_loses_nothing_and_leaves_nothing_behind() {
    let mut dice = Dice::of_run("kills");
    let kills = dice::rounds(10, 5);
    let plant = Plant::new(4).await;
    for measure in [Measure::Cost, Measure::Tokens, Measure::Requests, Measure::Concurrency] {
        for subject in plant.subjects() {
            plant.limit(subject, measure, Period::Total, plenty(measure)).await;
        }
    }
    plant.limit(plant.subjects()[0], Measure::Requests, Period::Minute, 1_000_000).await;
    plant.limit(plant.subjects()[2], Measure::Tokens, Period::Hour, plenty(Measure::Tokens)).await;
    let mut servers = vec![plant.serve().await];
    if plant.database.is_postgres() {
        servers.push(plant.serve().await);
    }
    plant.provider.set(Manner::Answer { pause: Duration::from_millis(2) });
    let guard = Guard::over(&plant).await;
    let (mut told, mut moments) = (HashMap::new(), BTreeMap::new());
    let since = Instant::now();
    for _ in 0..kills {
        let moment = Moment::chosen(&mut dice);
        *moments.entry(moment.name()).or_insert(0) += 1;
        round(&plant, &mut servers, &mut dice, moment, &mut told).await;
    }
    let took = since.elapsed();
    let recovered = checker::ended(&plant).await;
    let findings = checker::check(&plant, Some(&told), guard).await;
    let database = if plant.database.is_postgres() { "PostgreSQL, two servers" } else { "SQLite" };
    println!(
        "{database}: {kills} kills, {} ms each with the restart; the last reservation ended {:.1} s after the last kill\n\
         killed {moments:?}\n{findings}",
        took.as_millis() / u128::from(kills),
        recovered.as_secs_f64(),
    );
    for server in servers {
        server.leave().await;
    }
}

/// Some requests, a kill among them, and a start.
async fn round(plant: &Plant, servers: &mut [Process], dice: &mut Dice, moment: Moment, told: &mut HashMap<u64, Told>) {
    let victim = usize::try_from(dice.below(servers.len() as u64)).unwrap();
    let mut stages = plant.provider.stages();
    let asked: Vec<_> = (0..AT_ONCE).map(|_| (plant.mark(), dice.percent(75))).collect();
    let addresses: Vec<_> = servers.iter().map(|server| server.address.clone()).collect();
    // The victim gets the first, so that there is somebody whose steps can be waited for.
    let server_of = |nth: usize| addresses[(victim + nth) % addresses.len()].clone();
    let (answered, mut is_answered) = tokio::sync::mpsc::unbounded_channel();
    let first = asked[0].0;
    let asking = join_all(asked.iter().enumerate().map(|(nth, (mark, stream))| {
        let (server, answered) = (server_of(nth), answered.clone());
        async move {
            let told = plant.ask(&server, *mark, *stream).await;
            let _ = answered.send(*mark);
            (*mark, told)
        }
    }));
    let killing = async {
        match moment {
            Moment::After(micros) => sleep(Duration::from_micros(micros)).await,
            Moment::At(stage) => reached(&mut stages, first, stage).await,
            Moment::Answered => while is_answered.recv().await.is_some_and(|mark| mark != first) {},
        }
        // A little later is another moment.
        sleep(Duration::from_micros(dice.below(3_000))).await;
        servers[victim].kill().await;
    };
    let (answers, ()) = futures_util::join!(asking, killing);
    for (mark, answer) in answers {
        // Who was cut off knows nothing.
        if let Ok(answer) = answer {
            let is_known = matches!(answer.status, 200 | 503) || !answer.is_whole;
            assert!(is_known, "request {mark} was told something else: {answer:?}");
            told.insert(mark, answer);
        }
    }
    servers[victim].start_again().await;
}

/// Waits until the request is at this stage, two seconds at most: it may have been refused.
async fn reached(stages: &mut broadcast::Receiver<(u64, Stage)>, mark: u64, stage: Stage) {
    let waiting = async { while stages.recv().await.is_ok_and(|(of, at)| of != mark || at < stage) {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), waiting).await;
}
