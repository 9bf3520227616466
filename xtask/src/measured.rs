//! The optimised server: what is measured, and what is broken in earnest.
use crate::{shell, site, steps::Steps};
use anyhow::Result;
use std::path::PathBuf;

/// The folder of what is measured: see `[profile.measured]` in `Cargo.toml`.
pub(crate) const FOLDER: &str = "target/measured";

/// The binary, whether it is built or not.
pub(crate) fn binary() -> PathBuf {
    shell::absolute(format!("{FOLDER}/keyhall"))
}

/// Builds it, and the bench. Pages hardly matter, but the server does not start without a site: any will do.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    if !site::Profile::Release.folder().join("build.json").is_file() {
        steps.run("a site", || site::build(site::Profile::Release))?;
    }
    steps.run("the server and the bench, optimised", || {
        // Both at once, so that they are built of the same dependencies.
        let mut command = shell::cargo();
        command.args(["build", "--profile", "measured", "--package", "server", "--package", "bench"]);
        command.args(["--bin", "keyhall", "--bin", "bench"]);
        shell::run(&mut command)
    })
}
