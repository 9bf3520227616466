//! Clocks that jump: no limit is passed, nothing is held for ever, no window opens twice.

use crate::{
    checker::{self, Guard},
    client::Told,
    plant::Plant,
    process::Process,
    provider::Manner,
};
use std::{collections::HashMap, time::Duration};
use tokio::time::sleep;
use types::view::{Measure, Period};

/// Jumps in seconds: an hour forth and back, two days back, a second, a month forth, and home.
const JUMPS: [i64; 8] = [0, 3_600, -3_600, -2 * 86_400, -1, 1, 40 * 86_400, 0];

async fn asked(plant: &Plant, server: &Process, told: &mut HashMap<u64, Told>, times: u64) -> u64 {
    let mut passed = 0;
    for _ in 0..times {
        let mark = plant.mark();
        let answer = plant.ask(&server.address, mark, mark.is_multiple_of(2)).await.unwrap();
        assert!(answer.is_answer() || answer.status == 429, "{answer:?}\n{}", server.said());
        passed += u64::from(answer.is_answer());
        told.insert(mark, answer);
    }
    passed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_passes_no_limit_and_opens_no_window_again() {
    let plant = Plant::new(1).await;
    let cap = 12;
    plant.limit(plant.subjects()[0], Measure::Requests, Period::Total, 60).await;
    plant.limit(plant.subjects()[2], Measure::Requests, Period::Day, cap).await;
    plant.limit(plant.subjects()[3], Measure::Cost, Period::Month, 1_000_000_000_000).await;
    let mut server = plant.steered().await;
    let guard = Guard::over(&plant).await;
    let mut told = HashMap::new();
    let mut by_jump = Vec::new();
    for jump in JUMPS {
        server.order(&format!("clock {jump}")).await;
        // Keys of thirty days have ended forty days ahead: time is what the server is told.
        if jump > 30 * 86_400 {
            let answer = plant.ask(&server.address, plant.mark(), false).await.unwrap();
            assert_eq!(answer.status, 401, "{answer:?}");
            continue;
        }
        by_jump.push((jump, asked(&plant, &server, &mut told, 5).await));
    }
    // All of it is on one or two days: the newest window is never left for an older one.
    let passed: u64 = by_jump.iter().map(|(_, passed)| passed).sum();
    println!("jumps and what passed under {cap} a day: {by_jump:?}");
    assert!(passed <= 2 * u64::try_from(cap).unwrap(), "{by_jump:?}");
    checker::ended(&plant).await;
    println!("{}", checker::check_after_jumps(&plant, Some(&told), guard).await);
    server.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reservation_outlives_no_jump_of_the_clock() {
    let plant = Plant::new(1).await;
    plant.limit(plant.subjects()[0], Measure::Concurrency, Period::Total, 1).await;
    let mut server = plant.steered().await;
    let guard = Guard::over(&plant).await;
    let mut told = HashMap::new();
    assert_eq!(asked(&plant, &server, &mut told, 1).await, 1);
    for jump in [7_200, -7_200, 0] {
        // It dies with a request in flight, whose lease ends far away from what the clock says next.
        server.order(&format!("clock {jump}")).await;
        plant.provider.hold();
        plant.provider.set(Manner::Held);
        let (seen, mark) = (plant.provider.count(), plant.mark());
        let address = server.address.clone();
        let _ = futures_util::join!(plant.ask(&address, mark, false), async {
            while plant.provider.count() == seen {
                sleep(Duration::from_millis(5)).await;
            }
            server.kill().await;
        });
        plant.provider.let_go();
        server.start_again().await;
    }
    checker::ended(&plant).await;
    assert_eq!(asked(&plant, &server, &mut told, 1).await, 1);
    println!("{}", checker::check_after_jumps(&plant, Some(&told), guard).await);
    server.leave().await;
}
