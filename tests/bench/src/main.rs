//! `cargo xtask bench`: what Keyhall costs, beside the least that a gateway can cost.
//!
//! 1. A mock [`provider`] answers at once or streams at a steady pace, with true usage figures.
//! 2. Before it stand, one at a time: the [`floor`] (a bare pass-through of the same libraries), [`nginx`] where it is
//!    installed, and [`keyhall`] with everything on (personal key, four nested limits, reservation, durable ledger), on
//!    SQLite and on PostgreSQL.
//! 3. Every server is pinned to one core, a database's processes with it; the provider and the [`load`] share another.
//! 4. [`measure`] takes the figures in interleaved rounds, whatever is not measured standing still, and [`table`] prints
//!    medians beside the goals. All of it stays on loopback and ends within five minutes.

mod figure;
mod floor;
mod keyhall;
mod load;
mod machine;
mod measure;
mod nginx;
mod process;
mod profile;
mod provider;
mod sample;
mod table;
mod target;
mod wire;

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use tokio::{runtime::Builder, task::LocalSet};

fn main() -> Result<()> {
    // rustls takes the first provider that is installed; nothing here speaks TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["floor", listen, provider] => {
            // As Keyhall's: on one core, one worker.
            let runtime = Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(floor::serve(address(listen)?, address(provider)?))
        }
        ["provider", listen] => alone(provider::serve(address(listen)?)),
        ["run", rest @ ..] => alone(measure::run(measure::Plan::parse(rest)?)),
        _ => bail!("use `cargo xtask bench`"),
    }
}

/// Everything in one thread.
fn alone(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}

fn address(text: &str) -> Result<SocketAddr> {
    text.parse().with_context(|| format!("{text} is not an address"))
}
