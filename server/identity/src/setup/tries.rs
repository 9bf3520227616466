//! Tokens of 256 bits are not guessed; trying them may still not keep the database or the network busy.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};
use types::Moment;

/// Wrong tokens from one address within a minute.
const WRONG: u32 = 10;
/// Pages and checks with a right one: each check asks another server.
const ALL: u32 = 120;
/// Addresses that are told apart; beyond them everybody shares one count.
const ADDRESSES: usize = 4096;

/// Counts per address and clock minute, in this process.
#[derive(Default)]
pub struct Tries(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    which: i64,
    counts: HashMap<Option<IpAddr>, (u32, u32)>,
}

impl Tries {
    /// Whether one more try from this address is looked at.
    pub fn may_try(&self, from: Option<IpAddr>, now: Moment) -> bool {
        self.with(from, now, |(all, wrong)| {
            *all = all.saturating_add(1);
            *all <= ALL && *wrong < WRONG
        })
    }

    /// It was wrong.
    pub fn was_wrong(&self, from: Option<IpAddr>, now: Moment) {
        self.with(from, now, |(_, wrong)| *wrong = wrong.saturating_add(1));
    }

    fn with<T>(&self, from: Option<IpAddr>, now: Moment, count: impl FnOnce(&mut (u32, u32)) -> T) -> T {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let which = now.unix_seconds().div_euclid(60);
        if minute.which != which {
            *minute = Minute { which, counts: HashMap::new() };
        }
        let is_known = minute.counts.contains_key(&from) || minute.counts.len() < ADDRESSES;
        count(minute.counts.entry(if is_known { from } else { None }).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tokens_close_the_minute_for_their_address_alone() {
        let (tries, now) = (Tries::default(), Moment::from_unix_seconds(600));
        let (here, there) = ("203.0.113.1".parse().ok(), "203.0.113.2".parse().ok());
        for _ in 0..10 {
            assert!(tries.may_try(here, now));
            tries.was_wrong(here, now);
        }
        assert!(!tries.may_try(here, now));
        assert!(tries.may_try(there, now));
        assert!(tries.may_try(here, now.plus_seconds(60)));
    }
}
