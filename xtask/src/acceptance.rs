//! `cargo xtask acceptance`: the main job against a real language model, served on this machine.
use crate::{browser, chromium, node, python, shell, site, steps::Steps};
use anyhow::Result;
use std::{path::Path, process::Command};

const FOLDER: &str = "target/acceptance";

/// Installs the model and its server (about 300 MB, never committed), then runs `tests/acceptance/run.py`, which compares
/// every ledger row with the model server's own figures.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut steps = Steps::begin();
    let requirements = Path::new("tests/acceptance/requirements.txt");
    let python = steps.run("the model and its server", || python::environment(Path::new(FOLDER), requirements))?;
    steps.run("what the browser needs", browser::prepare)?;
    let binary = site::development(&mut steps)?;
    steps.run("acceptance", || {
        let node = node::ensure()?;
        let mut command = Command::new(shell::absolute(python));
        command.arg("tests/acceptance/run.py").args(args).env("KEYHALL_TEST_BIN", &binary);
        command.env("KEYHALL_TEST_CHROMIUM", chromium::ensure()?).env("PATH", node.search_path()?);
        command.env("KEYHALL_TEST_NODE", &node.program);
        shell::run(&mut command)
    })?;
    steps.summary();
    Ok(())
}
