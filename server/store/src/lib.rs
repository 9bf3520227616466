//! The rows: entities, the [`Store`] handle, scoped queries, transactions, paging and the bus of invalidations.
//!
//! 1. [`entity`] has one file per table.
//! 2. [`Store::read`] and [`Store::write`] begin a transaction for an [`context::OrgScope`]. A write begins IMMEDIATE on
//!    SQLite, commits visibly in the function that began it, and rolls back when dropped.
//! 3. [`Scoped`] is how a tenant's rows are found: every statement carries the scope's organization. Tables without a
//!    tenant are [`Shared`].
//! 4. What a commit makes stale is published on the [`Bus`], and only after the commit; [`Store::watch`] brings what
//!    other processes changed.
//! 5. On PostgreSQL every transaction names its organizations, and row-level security shows it nothing else. Serving
//!    connections run as [`SERVING_ROLE`]; only [`connect_as_owner`] does not.
//! 6. [`access`] says what is left of a caller's access: the one query of all who outlive a request.
//! 7. Servers that share a PostgreSQL take its time for theirs ([`DatabaseClock`]).
//!
//! No decision is made here, nothing is authorized here, and there is no trait over the two databases: sea-orm is that.

pub mod access;
mod bus;
mod clock;
mod connect;
mod direct;
pub mod entity;
mod erase;
mod error;
mod lane;
#[cfg(keyhall_mutation)]
mod mutation;
mod open;
mod patience;
mod recent;
pub mod scoped;
mod tables;
mod transaction;
mod turns;
mod watch;

pub use bus::{Bus, Invalidation};
pub use clock::DatabaseClock;
pub use connect::{LANE_SETTINGS, SERVING_ROLE, connect_as_owner};
pub use direct::{Connection, Direct, OnDisk};
pub use error::{Error, is_busy};
pub use lane::Lane;
pub use open::{Backend, Store};
pub use recent::{REMEMBERED, Recent};
pub use scoped::{Scoped, Shared, SharedRows, Tenant, leads_to};
pub use transaction::{Lock, ORGANIZATION, Read, Write};
pub use turns::Turn;
