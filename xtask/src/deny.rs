//! Licences, bans and sources, as `deny.toml` says: cargo-deny, built once into `target/tools`.
//! Advisories come over the network and belong to the release steps.
use crate::{
    shell::{absolute, cargo, first_line, run},
    steps::say,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::Command};

const VERSION: &str = "0.20.2";

/// Fails on any breach. Every crate of the lock file is fetched first: on a fresh machine some, of other platforms, would
/// otherwise be missing when cargo-deny reads them without a network.
pub(crate) fn check() -> Result<()> {
    let program = ensure()?;
    run(cargo().args(["fetch", "--locked"])).context("fetching the crates of Cargo.lock")?;
    run(Command::new(program).args(["--offline", "--log-level", "warn", "check", "bans", "licenses", "sources"]))
}

/// The one on the path if it is of the same version, otherwise our own.
fn ensure() -> Result<PathBuf> {
    let wanted = format!("cargo-deny {VERSION}");
    let tools = absolute("target/tools");
    let own = tools.join("bin/cargo-deny");
    for program in [PathBuf::from("cargo-deny"), own.clone()] {
        if first_line(&program, &["--version"]).is_some_and(|version| version == wanted) {
            return Ok(program);
        }
    }
    say(format_args!("installing {wanted} into target/tools"));
    let scratch = tools.join("cargo-deny-build");
    let mut install = cargo();
    // Unoptimized: it runs for a second, and is built in half the time.
    install
        .args(["install", "--quiet", "--locked", "--force", "--debug", &format!("cargo-deny@{VERSION}"), "--root"])
        .arg(&tools);
    run(install.arg("--target-dir").arg(&scratch)).context("installing cargo-deny")?;
    fs::remove_dir_all(&scratch).context("clearing up after cargo-deny")?;
    Ok(own)
}
