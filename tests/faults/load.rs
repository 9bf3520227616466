//! People who go on asking, whatever happens.

use crate::{client::Told, plant::Plant, process::Process};
use futures_util::future::join_all;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Who asks at once, per server.
const AT_ONCE: usize = 4;

/// What they were told, by mark.
#[derive(Default)]
pub struct Load {
    told: RefCell<HashMap<u64, Told>>,
    has_ended: Cell<bool>,
}

impl Load {
    /// Everybody asks and asks again while `meanwhile` goes on. A server that does not even answer fails the test.
    pub async fn during<T>(
        plant: &Plant,
        servers: &[Process],
        meanwhile: impl AsyncFnOnce() -> T,
    ) -> (HashMap<u64, Told>, T) {
        let load = Self::default();
        let asking =
            join_all((0..servers.len() * AT_ONCE).map(|nth| load.ask(plant, &servers[nth % servers.len()], nth)));
        let meanwhile = async {
            let done = meanwhile().await;
            load.has_ended.set(true);
            done
        };
        let (_, done) = futures_util::join!(asking, meanwhile);
        (load.told.into_inner(), done)
    }

    async fn ask(&self, plant: &Plant, server: &Process, nth: usize) {
        let mut stream = nth.is_multiple_of(2);
        while !self.has_ended.get() {
            let mark = plant.mark();
            let told = plant.ask(&server.address, mark, stream).await;
            let told =
                told.unwrap_or_else(|error| panic!("{} did not answer: {error}\n{}", server.address, server.said()));
            let was_refused = told.status != 200;
            self.told.borrow_mut().insert(mark, told);
            stream = !stream;
            sleep(Duration::from_millis(if was_refused { 100 } else { 20 })).await;
        }
    }
}

/// How often each status and code was told.
pub fn tally(told: &HashMap<u64, Told>) -> BTreeMap<(u16, String), usize> {
    let mut tally = BTreeMap::new();
    for told in told.values() {
        *tally.entry((told.status, told.code.clone())).or_default() += 1;
    }
    tally
}

/// Waits until the server answers a question properly; how long that took.
pub async fn back(plant: &Plant, server: &Process, told: &RefCell<HashMap<u64, Told>>, longest: Duration) -> Duration {
    let since = Instant::now();
    loop {
        let mark = plant.mark();
        let answer = plant.ask(&server.address, mark, false).await.unwrap();
        let is_answer = answer.is_answer();
        assert!(is_answer || since.elapsed() < longest, "not back after {longest:?}: {answer:?}\n{}", server.said());
        told.borrow_mut().insert(mark, answer);
        if is_answer {
            return since.elapsed();
        }
        sleep(Duration::from_millis(50)).await;
    }
}
