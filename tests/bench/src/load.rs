//! Load: closed loops, which ask again when they are answered, and open ones, which ask when it is time.

use crate::{
    sample::Sample,
    wire::{Connection, Timing},
};
use anyhow::{Result, bail};
use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Requests that are asked in turn: as many as there are personal keys.
pub type Requests = Rc<[Vec<u8>]>;

/// How many requests a number of connections get through, each asking again as soon as it is answered.
pub async fn closed(to: SocketAddr, requests: &Requests, connections: usize, time: Duration) -> Result<usize> {
    let answered = Rc::new(Cell::new(0));
    let until = Instant::now() + time;
    let mut loops = JoinSet::new();
    for number in 0..connections {
        let (requests, answered) = (requests.clone(), answered.clone());
        loops.spawn_local(async move {
            let mut connection = Connection::open(to).await?;
            for turn in number.. {
                if Instant::now() >= until {
                    break;
                }
                connection.ask(&requests[turn % requests.len()]).await?;
                answered.set(answered.get() + 1);
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = loops.join_next().await {
        ended??;
    }
    Ok(answered.get())
}

/// What an open loop saw.
pub struct Seen {
    /// From sending to the last byte.
    pub whole: Sample,
    /// From sending to the first byte of the body.
    pub first: Sample,
    /// How many were asked.
    pub count: usize,
}

/// Asks at random moments, so many a second on average, whether or not earlier requests were answered. The moments are
/// the same for everybody who is measured.
pub async fn open(to: SocketAddr, requests: &Requests, rate: f64, time: Duration) -> Result<Seen> {
    let idle: Rc<RefCell<Vec<Connection>>> = Rc::default();
    let (began, mut chance) = (Instant::now(), Chance(0x9e37_79b9_7f4a_7c15));
    let mut at = Duration::ZERO;
    let mut asked = JoinSet::new();
    for turn in 0.. {
        at += Duration::from_secs_f64(-chance.next().ln() / rate);
        if at >= time {
            break;
        }
        tokio::time::sleep_until((began + at).into()).await;
        let (requests, idle) = (requests.clone(), idle.clone());
        asked.spawn_local(async move {
            let free = idle.borrow_mut().pop();
            let mut connection = match free {
                Some(connection) => connection,
                None => Connection::open(to).await?,
            };
            let timing = connection.ask(&requests[turn % requests.len()]).await?;
            idle.borrow_mut().push(connection);
            anyhow::Ok(timing)
        });
    }
    let mut timings: Vec<Timing> = Vec::new();
    while let Some(ended) = asked.join_next().await {
        timings.push(ended??);
    }
    Ok(Seen {
        whole: timings.iter().map(|timing| timing.last - timing.sent).collect(),
        first: timings.iter().map(|timing| timing.first - timing.sent).collect(),
        count: timings.len(),
    })
}

/// Reads so many streams at once to their end; returns how many events came.
pub async fn streams(to: SocketAddr, requests: &Requests, count: usize, least: usize) -> Result<usize> {
    let mut reading = JoinSet::new();
    for number in 0..count {
        let requests = requests.clone();
        reading.spawn_local(async move {
            // Not in step with each other.
            tokio::time::sleep(Duration::from_millis(number as u64 % 10)).await;
            let mut connection = Connection::open(to).await?;
            anyhow::Ok(connection.ask(&requests[number % requests.len()]).await?.events)
        });
    }
    let mut events = 0;
    while let Some(ended) = reading.join_next().await {
        let one = ended??;
        if one < least {
            bail!("a stream ended after {one} of {least} events");
        }
        events += one;
    }
    Ok(events)
}

/// Begins so many streams and holds them.
pub async fn hold(to: SocketAddr, requests: &Requests, count: usize) -> Result<Vec<Connection>> {
    let mut held = Vec::with_capacity(count);
    for number in 0..count {
        let mut connection = Connection::open(to).await?;
        connection.begin(&requests[number % requests.len()]).await?;
        held.push(connection);
    }
    Ok(held)
}

/// The same numbers every time (xorshift64*).
struct Chance(u64);

impl Chance {
    /// Above 0, at most 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        (bits as f64 + 1.0) / (1_u64 << 53) as f64
    }
}
