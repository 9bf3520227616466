//! A server that stands still in the middle of its streams, as a virtual machine that is paused, and goes on: whoever ended
//! what it held meanwhile ended it once, and it charges nothing twice.

use crate::{
    checker::{self, Guard},
    client, dice,
    plant::{Plant, plenty},
    provider::{Manner, Stage},
};
use futures_util::future::join_all;
use std::{collections::HashMap, time::Duration};
use tokio::time::sleep;
use types::view::{Measure, Period};

/// Longer than a lease and the round that looks for such, where there is the time.
fn pause() -> Duration {
    Duration::from_secs(if dice::is_thorough() { 55 } else { 3 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_paused_and_goes_on_charges_nothing_twice() {
    let plant = Plant::new(2).await;
    for measure in [Measure::Cost, Measure::Tokens, Measure::Requests, Measure::Concurrency] {
        plant.limit(plant.subjects()[0], measure, Period::Total, plenty(measure)).await;
    }
    let paused = plant.serve().await;
    let other = if plant.database.is_postgres() { Some(plant.serve().await) } else { None };
    let guard = Guard::over(&plant).await;
    plant.provider.set(Manner::Answer { pause: Duration::from_millis(100) });
    let mut stages = plant.provider.stages();
    let marks: Vec<_> = (0..4).map(|_| plant.mark()).collect();
    let asking = join_all(marks.iter().map(async |mark| (*mark, plant.ask(&paused.address, *mark, true).await)));
    let pausing = async {
        while stages.recv().await.unwrap().1 != Stage::Middle {}
        paused.pause();
        sleep(pause()).await;
        if let Some(other) = &other {
            // The other one serves on, and everybody's money is free again.
            let told = plant.ask(&other.address, plant.mark(), false).await.unwrap();
            assert!(told.is_answer(), "{told:?}");
        }
        paused.go_on();
    };
    let (answers, ()) = futures_util::join!(asking, pausing);
    let answers: HashMap<u64, client::Told> = answers.into_iter().map(|(mark, told)| (mark, told.unwrap())).collect();
    let ended = checker::ended(&plant).await;
    let by_mark = checker::by_mark(&plant, &checker::rows(&plant).await);
    let states: Vec<_> = marks.iter().map(|mark| (&by_mark[mark][0].state, &by_mark[mark][0].usage_source)).collect();
    println!(
        "paused for {} s with four streams: {states:?}, all ended {:.1} s later",
        pause().as_secs(),
        ended.as_secs_f64()
    );
    assert!(answers.values().all(client::Told::is_answer), "streams go on: {answers:?}");
    // What another server ended stands as it ended it, although its figures came later.
    println!("{}", checker::check(&plant, Some(&HashMap::new()), guard).await);
    paused.leave().await;
    if let Some(other) = other {
        other.leave().await;
    }
}
