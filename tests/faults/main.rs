//! What breaks, broken on purpose: real server processes that are killed, a provider that fails down to its bytes, a
//! database and a network that go away, clocks that jump; and a checker that holds what is left against the promises.
//!
//! 1. A [`plant::Plant`] is an organization with people, keys and limits, and a provider that records every byte.
//! 2. Servers are [`process::Process`]es beside it: the binary itself, on one database, two of them where it is PostgreSQL.
//! 3. [`checker`] reads the database and the provider's record afterwards.
//! 4. Choices are [`dice::Dice`], from a seed: `cargo xtask faults --seed N --rounds N` repeats them.

mod checker;
mod client;
mod clocks;
mod cluster;
mod dice;
mod disk_full;
mod door;
mod exactness;
mod identity_providers;
mod kills;
mod load;
mod outages;
mod paused;
mod plant;
mod process;
mod provider;
mod starving;
mod upstream;
