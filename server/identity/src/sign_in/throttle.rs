//! Anybody may begin a sign-in or bring a wrong answer: neither may fill the database.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::{Moment, OrgId};

/// Sign-ins that may begin in one organization within a minute.
const BEGINS: u32 = 600;
/// Refusals that are recorded for one organization within a minute; the rest only reaches the log.
const REFUSALS: u32 = 60;

/// Counts per organization and clock minute, in this process.
#[derive(Default)]
pub struct Throttle {
    begins: Counts,
    refusals: Counts,
}

type Counts = Mutex<(i64, HashMap<OrgId, u32>)>;

impl Throttle {
    /// Whether one more sign-in may begin.
    pub fn may_begin(&self, org: OrgId, now: Moment) -> bool {
        count(&self.begins, org, now) <= BEGINS
    }

    /// Whether one more refusal is recorded.
    pub fn may_record(&self, org: OrgId, now: Moment) -> bool {
        count(&self.refusals, org, now) <= REFUSALS
    }
}

fn count(counts: &Counts, org: OrgId, now: Moment) -> u32 {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    let minute = now.unix_seconds().div_euclid(60);
    if counts.0 != minute {
        *counts = (minute, HashMap::new());
    }
    let count = counts.1.entry(org).or_default();
    *count = count.saturating_add(1);
    *count
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::{Entropy, SystemEntropy};

    #[test]
    fn a_minute_later_there_is_room_again() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let (throttle, org, now) = (Throttle::default(), entropy.id(Moment(0)), Moment::from_unix_seconds(600));
        let recorded = (0..100).filter(|_| throttle.may_record(org, now)).count();
        assert_eq!(recorded, 60);
        assert!(throttle.may_record(entropy.id(Moment(0)), now), "another organization has its own room");
        assert!(throttle.may_record(org, now.plus_seconds(60)));
    }
}
