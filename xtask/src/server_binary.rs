//! The binary `keyhall`.
use crate::{
    debian,
    shell::{cargo, run},
    site::Profile,
    toolchain,
};
use anyhow::Result;
use std::path::PathBuf;

/// The packages that every native development build and test selects together: one selection means one set of features,
/// so that `demo`, `test` and an editor's checks share what they compiled. xtask has a set of its own, `frontend` is wasm.
pub(crate) const NATIVE: [&str; 5] = ["--workspace", "--exclude", "xtask", "--exclude", "frontend"];

/// Builds it and returns its path. A development binary reads the site from disk and does not change with it; a
/// release binary embeds the site, and `hash` makes it notice a new one.
pub(crate) fn build(profile: Profile, hash: &str) -> Result<PathBuf> {
    let mut command = cargo();
    command.arg("build");
    match profile {
        Profile::Development => {
            command.args(NATIVE).args(["--bin", "keyhall"]);
            run(&mut command)?;
            Ok(PathBuf::from("target/debug/keyhall"))
        }
        // Alone: nothing that only the tests ask of a dependency belongs into a release.
        Profile::Release => {
            command.args(["--release", "--package", "server", "--bin", "keyhall"]).env("KEYHALL_SITE_HASH", hash);
            run(&mut command)?;
            Ok(PathBuf::from("target/release/keyhall"))
        }
    }
}

/// A release that needs nothing beside it, not even a libc: what an empty container image holds. For this machine's
/// architecture. Returns its path.
pub(crate) fn build_static(hash: &str) -> Result<PathBuf> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    toolchain::target(&target, "static programs")?;
    debian::need(&["musl-tools"], "a static program")?;
    let mut command = cargo();
    command.args(["build", "--release", "--package", "server", "--bin", "keyhall", "--target", &target]);
    // SQLite and ring are C: Debian's wrapper has one name on every architecture, and cc guesses it only on one.
    command.env(format!("CC_{}", target.replace('-', "_")), "musl-gcc").env("KEYHALL_SITE_HASH", hash);
    run(&mut command)?;
    Ok(PathBuf::from("target").join(target).join("release/keyhall"))
}
