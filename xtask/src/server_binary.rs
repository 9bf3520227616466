//! The binary `keyhall`.
use crate::{
    shell::{cargo, run},
    site::Profile,
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
