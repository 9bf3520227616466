//! Who asks, for whom, when, and where randomness comes from.
//!
//! 1. A door authenticates a credential and gets a [`Caller`] from `identity`; nobody else makes one.
//! 2. Every operation takes `&Caller` first and authorizes itself with [`Caller::require`].
//! 3. A caller's [`OrgScope`] is the only way to a tenant's rows: `store` builds no query without one. Work that no
//!    caller asked for (sweeps, recovery, commands) names itself with a [`SystemScope`].
//! 4. Time and randomness are values, [`Clock`] and [`Entropy`], so that tests can hold them still.
//!
//! This crate refuses to know how anybody is authenticated or what is stored.

mod caller;
mod clock;
mod entropy;
mod scope;

pub use caller::{Caller, Credential, Origin};
pub use clock::{Clock, SettableClock, SystemClock};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use scope::{OrgScope, SystemScope};
