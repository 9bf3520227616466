//! The life of a ledger row: reserved, sent, and then one of three ends.

use std::time::Duration;

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

pub(crate) fn is_open(state: &str) -> bool {
    OPEN_STATES.contains(&state)
}
