//! A provider that hangs, and hundreds who wait for it: whoever asks another one does not notice.

use crate::{
    checker::{self, Guard},
    client, dice,
    exactness::allow_many_connections,
    plant::Plant,
    provider::{Fault, Manner, Provider},
};
use futures_util::future::join_all;
use gateway::NewConnection;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tests::{MODEL, PROVIDER_KEY};
use tokio::time::sleep;

/// A model of the other provider; its name is as long as the first one's, so that requests are.
const OTHER: &str = "other-model.";
/// Nobody who asks the other provider waits longer.
const LONGEST: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_hangs_starves_nobody_who_asks_another_one() {
    assert_eq!(OTHER.len(), MODEL.len());
    allow_many_connections();
    let hanging = if dice::is_thorough() { 1_500 } else { 300 };
    let (plant, other) = (Plant::new(2).await, Provider::start().await);
    let (gateway, operator) = (&plant.house.rooms.gateway, &plant.operator);
    let connection =
        NewConnection { name: "Other".to_owned(), probe: false, ..tests::connection(&other.url, PROVIDER_KEY) };
    let card = gateway.connect(operator, connection).await.unwrap();
    gateway.set_models(operator, card.id, &[OTHER.to_owned()]).await.unwrap();
    let server = plant.serve().await;
    let guard = Guard::over(&plant).await;
    let before = plant.provider.count();
    plant.provider.set(Manner::Fail(Fault::HangsBeforeHead));
    let waiting = join_all((0..hanging).map(|nth| plant.ask(&server.address, plant.mark(), nth % 2 == 0)));
    let working = async {
        let since = Instant::now();
        while plant.provider.count() - before < hanging {
            assert!(since.elapsed() < Duration::from_secs(60), "only {} wait", plant.provider.count() - before);
            sleep(Duration::from_millis(10)).await;
        }
        let all_wait = since.elapsed();
        let mut told = HashMap::new();
        for nth in 0..40 {
            let mark = plant.mark();
            let mut question = client::question(mark, nth % 2 == 0);
            question["model"] = OTHER.into();
            let answer = client::ask(&server.address, &plant.person(mark).key, &question).await.unwrap();
            assert!(answer.is_answer() && answer.took < LONGEST, "{answer:?}");
            told.insert(mark, answer);
        }
        (all_wait, told)
    };
    let (all_wait, told) = tokio::select! {
        answered = waiting => panic!("somebody was answered: {:?}", answered[0]),
        worked = working => worked,
    };
    let longest = told.values().map(|told| told.took).max().unwrap();
    println!(
        "{hanging} requests waited for a provider that hangs, after {:.1} s; of {} to another one meanwhile the longest took {longest:?}",
        all_wait.as_secs_f64(),
        told.len()
    );
    // Everybody who waited has hung up by now.
    checker::ended(&plant).await;
    println!("{}", checker::check(&plant, Some(&told), guard).await);
    server.leave().await;
}
