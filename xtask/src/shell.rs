//! Running other programs: each says what it was when it fails, and none inherits what belongs to xtask itself.
use crate::silence::Watch;
use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// A path below the root, absolute: for programs that run in another folder.
pub(crate) fn absolute(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// A nested `cargo`. It must not see the variables that `cargo run` set for xtask: build scripts such as ring's watch
/// `CARGO_PKG_NAME` and would rebuild themselves, and sqlx and sea-orm above them, on every change between the two.
/// A target folder of the caller's is dropped too, because xtask looks for the results in `target/`.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|p| name.starts_with(p));
        if ours || name == "CARGO" || name == "CARGO_TARGET_DIR" || name == "OUT_DIR" {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs to the end with the terminal attached.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs to the end and shows what it printed only if it failed.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("could not start {}", shown(command)))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("{} ended with {}:\n{}", shown(command), output.status, String::from_utf8_lossy(&said));
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("could not start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first line that a program answers, or `None` when it is not there or fails.
pub(crate) fn first_line(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Runs to the end, prints standard output line by line as it comes, and shows every line to `each`. Tests that say
/// nothing for minutes are ended. Returns whether the program succeeded.
pub(crate) fn follow(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start {}", shown(command)))?;
    let watch = Watch::begin(child.id());
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            watch.hear(&line);
            each(&line);
        }
        std::io::stdout().flush()?;
    }
    let ended = child.wait()?;
    if watch.end() {
        bail!("{} fell silent and was ended: one of the tests that had begun hangs", shown(command));
    }
    Ok(ended.success())
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
