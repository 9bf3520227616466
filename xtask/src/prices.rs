//! `cargo xtask prices`: refreshes the price catalogue from a pinned source and shows what changed.
use crate::{python, shell};
use anyhow::Result;
use std::{path::Path, process::Command};

const CATALOGUE: &str = "server/ledger/prices/catalog.json";

/// Raising the version in `xtask/prices-requirements.txt` brings newer prices.
pub(crate) fn run() -> Result<()> {
    let folder = Path::new("target/tools/prices");
    let python = python::environment(folder, Path::new("xtask/prices-requirements.txt"))?;
    shell::run(Command::new(shell::absolute(python)).arg("server/ledger/prices/refresh.py"))?;
    let mut diff = Command::new("git");
    let difference = shell::capture(diff.args(["diff", "--stat", "--", CATALOGUE]))?;
    if difference.trim().is_empty() {
        println!("{CATALOGUE}: unchanged");
    } else {
        print!("{difference}");
    }
    Ok(())
}
