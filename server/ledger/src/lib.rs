//! Prices, limits, reservations and the usage ledger: what a request may cost, whether it may, and what it did cost.
//!
//! 1. [`Ledger::price`] says what a model costs: the organization's own price, or the list price of the [`Catalogue`]
//!    (tiers by prompt size, start dates, times of day). Money is integers: rates in pico-dollars, sums exact, rounded up
//!    to a nano-dollar once per request.
//! 2. [`Ledger::reserve`] holds a request's worst case against every limit that applies, organization to key, and writes
//!    its row: durable before anything is sent. One lane a process does this for all requests, many in one transaction.
//! 3. [`Reservation::settle`] replaces the worst case by the true figure, exactly once; [`Reservation::release`] gives it
//!    back. A process that dies leaves a lease that runs out: [`Ledger::recover`] charges what may have been sent.
//! 4. [`Ledger::seal_batches`] folds ended rows into the audit chain.
//! 5. [`Ledger::report`], [`Ledger::rows`] and [`Ledger::allowance`] show it, to members their own alone.
//!
//! It refuses to price a row twice, to keep a limit's state in memory between transactions, to admit an unpriced model
//! where a limit on cost applies, and to use a floating-point number.

mod admission;
mod allowance;
mod among;
mod calendar;
mod catalogue;
mod error;
mod heartbeat;
mod holds;
mod intent;
mod ledger;
mod lifetime;
mod limit;
mod mac;
mod meter;
mod open;
mod price;
mod problem;
mod rates;
mod recover;
mod report;
mod reservation;
mod seal_batches;
mod spent;
mod uncovered;
mod usage;

pub use catalogue::{Catalogue, Found};
pub use error::Error;
pub use intent::Intent;
pub use ledger::Ledger;
pub use limit::{sentence, subject_exists};
pub use meter::Reading;
pub use price::{NewPrice, Priced, Prices};
pub use rates::{Kinds, Rate, Rates, Special, Tier};
pub use reservation::{LimitState, Reservation, Warning};
pub use usage::{Outcome, Settled, Usage, UsageSource};
