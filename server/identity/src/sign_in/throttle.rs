//! Anybody may begin a sign-in or bring a wrong answer: neither may fill the database, and one client's zeal keeps nobody
//! else out.

use context::Origin;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};
use types::{Moment, OrgId};

/// So many within a minute: from one client, and in one organization.
struct Bounds {
    of_client: u32,
    of_org: u32,
}

/// Sign-ins that may begin. A company behind one address signs in at nine o'clock; the sum bounds the rows that wait.
const BEGINS: Bounds = Bounds { of_client: 300, of_org: 6_000 };
/// Refusals that are recorded; the rest only reaches the log.
const REFUSALS: Bounds = Bounds { of_client: 60, of_org: 600 };

/// Counts per organization, client and clock minute, in this process.
#[derive(Default)]
pub struct Throttle {
    begins: Counts,
    refusals: Counts,
}

/// The minute, and what was let through in it; without a client, in the whole organization.
type Counts = Mutex<(i64, HashMap<(OrgId, Option<IpAddr>), u32>)>;

impl Throttle {
    /// Whether one more sign-in may begin.
    pub fn may_begin(&self, org: OrgId, from: &Origin, now: Moment) -> bool {
        count(&self.begins, &BEGINS, org, from, now)
    }

    /// Whether one more refusal is recorded.
    pub fn may_record(&self, org: OrgId, from: &Origin, now: Moment) -> bool {
        count(&self.refusals, &REFUSALS, org, from, now)
    }
}

/// Counts what is let through only: who is refused uses up nothing of the others.
fn count(counts: &Counts, bounds: &Bounds, org: OrgId, from: &Origin, now: Moment) -> bool {
    let (all, one) = ((org, None), (org, Some(client(from))));
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    let minute = now.unix_seconds().div_euclid(60);
    if counts.0 != minute {
        *counts = (minute, HashMap::new());
    }
    let so_far = |key| counts.1.get(key).copied().unwrap_or_default();
    if so_far(&one) >= bounds.of_client || so_far(&all) >= bounds.of_org {
        return false;
    }
    for key in [all, one] {
        *counts.1.entry(key).or_default() += 1;
    }
    true
}

/// Whom an address counts for: of IPv6 the first 64 bits, because one client has all of them.
fn client(from: &Origin) -> IpAddr {
    match from.address.map(|address| address.to_canonical()) {
        None => Ipv6Addr::UNSPECIFIED.into(),
        Some(IpAddr::V4(address)) => address.into(),
        Some(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::{Entropy, SystemEntropy};

    fn at(address: &str) -> Origin {
        Origin { address: Some(address.parse().unwrap()), ..Origin::default() }
    }

    #[test]
    fn a_minute_later_there_is_room_again() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let (throttle, org, now) = (Throttle::default(), entropy.id(Moment(0)), Moment::from_unix_seconds(600));
        let from = at("203.0.113.9");
        let recorded = (0..100).filter(|_| throttle.may_record(org, &from, now)).count();
        assert_eq!(recorded, 60);
        assert!(throttle.may_record(entropy.id(Moment(0)), &from, now), "another organization has its own room");
        assert!(throttle.may_record(org, &from, now.plus_seconds(60)));
    }

    #[test]
    fn one_client_keeps_nobody_else_from_signing_in() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let (throttle, org, now) = (Throttle::default(), entropy.id(Moment(0)), Moment::from_unix_seconds(600));
        // All addresses of one network are one client.
        let begun = (0..10_000).filter(|i| throttle.may_begin(org, &at(&format!("2001:db8::{i:x}")), now)).count();
        assert_eq!(begun, 300);
        assert!(throttle.may_begin(org, &at("2001:db8:0:1::1"), now));
        assert!(throttle.may_begin(org, &at("203.0.113.9"), now));
    }

    #[test]
    fn many_clients_together_begin_so_many_and_no_more() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let (throttle, org, now) = (Throttle::default(), entropy.id(Moment(0)), Moment::from_unix_seconds(600));
        let from = |i: u32| Origin { address: Some(IpAddr::V4(i.into())), ..Origin::default() };
        assert_eq!((0..10_000).filter(|i| throttle.may_begin(org, &from(*i), now)).count(), 6_000);
    }
}
