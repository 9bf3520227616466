//! The official SDKs of OpenAI and Anthropic as clients of a real Keyhall (`tests/sdk`).
use crate::{browser::Counts, cargo_test, node, python, shell};
use anyhow::Result;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const FOLDER: &str = "tests/sdk";

/// Installs the SDKs in the versions that their lists name. Returns the environment's `python`.
pub(crate) fn prepare() -> Result<PathBuf> {
    node::packages_in(&node::ensure()?, Path::new(FOLDER))?;
    python::environment(Path::new("target/sdk"), &Path::new(FOLDER).join("requirements.txt"))
}

/// Runs them. Returns what was counted and whether it succeeded.
pub(crate) fn run(binary: &Path) -> Result<(Counts, bool)> {
    let node = node::ensure()?;
    let mut command = Command::new(shell::absolute(prepare()?));
    command.arg("tests/sdk/run.py").env("PATH", node.search_path()?).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("KEYHALL_TEST_BIN", shell::absolute(binary)).env("KEYHALL_TEST_NODE", &node.program);
    // Its last line is one of cargo's, and is counted as such.
    cargo_test::run(&mut command)
}
