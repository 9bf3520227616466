//! What an operator installs from: the container file, the systemd unit, the chart and the guide. Everything that can be
//! wrong without a cluster, a container engine or a service manager is found here.
//!
//! The server itself is asked about every setting: each configuration that one of these files makes is given to
//! `keyhall serve --print-config`, which refuses what it does not know.
mod chart;
mod checks;
mod container;
mod guide;
mod manifests;
mod settings;
mod unit;

use crate::browser::Counts;
use anyhow::Result;
use checks::Checks;
use settings::Server;

/// Runs every check. Returns the counts and whether all held.
pub(crate) fn check() -> Result<(Counts, bool)> {
    let server = Server::build()?;
    let tools = chart::Tools::ensure()?;
    let mut checks = Checks::begin();
    container::check(&mut checks, &server, &tools);
    unit::check(&mut checks, &server)?;
    chart::check(&mut checks, &server, &tools)?;
    guide::check(&mut checks, &server)?;
    Ok(checks.end())
}
