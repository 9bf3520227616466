//! Python environments below `target/`, each from a list of pinned packages; made again when the list changes.
use crate::{
    debian,
    shell::{first_line, run, run_quietly},
    stamp,
    steps::say,
};
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// An environment with the packages of `requirements`. Returns its `python`.
pub(crate) fn environment(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    let mark = folder.join("requirements.stamp");
    let version = first_line("python3", &["--version"]).unwrap_or_default();
    let stamp = stamp::of(&[requirements], &version)?;
    if stamp::is_fresh(&mark, &stamp) && python.exists() {
        return Ok(python);
    }
    say(format_args!("installing {} into {}", requirements.display(), folder.display()));
    make(folder)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(requirements);
    run(&mut pip)?;
    fs::write(mark, stamp)?;
    Ok(python)
}

fn make(folder: &Path) -> Result<()> {
    let venv = || run_quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder));
    if venv().is_ok() {
        return Ok(());
    }
    // Debian ships Python without the part that makes environments.
    debian::need(&["python3", "python3-venv"], "a Python environment")?;
    venv()
}
