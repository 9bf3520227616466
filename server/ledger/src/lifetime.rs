//! The life of a ledger row: reserved, sent, and then one of three ends.

use std::time::Duration;
use types::Moment;

/// Seconds that a reservation lives without a heartbeat.
pub(crate) const LEASE_SECONDS: i64 = 30;
/// How often leases are renewed.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(10);

/// Admitted; nothing was sent yet.
pub(crate) const RESERVED: &str = "reserved";
/// The first byte may have gone out.
pub(crate) const SENT: &str = "sent";
/// Ended with figures.
pub(crate) const SETTLED: &str = "settled";
/// Ended without cost.
pub(crate) const RELEASED: &str = "released";
/// Its process died after it was sent: the whole reservation was charged.
pub(crate) const INTERRUPTED: &str = "interrupted";

/// The states in which a row still holds money.
pub(crate) const OPEN_STATES: [&str; 2] = [RESERVED, SENT];

/// Whether nobody looks after a row any more: its lease has run out, or ends later than any lease that could have been given
/// by now, because the clock that gave it was wrong.
pub(crate) fn is_abandoned(lease_until: Moment, now: Moment) -> bool {
    lease_until < now || lease_until > latest(now)
}

/// No lease that was given by now ends later, a clock or two that differ a little included.
pub(crate) const fn latest(now: Moment) -> Moment {
    now.plus_seconds(3 * LEASE_SECONDS)
}

pub(crate) fn is_open(state: &str) -> bool {
    OPEN_STATES.contains(&state)
}
