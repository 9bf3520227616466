//! `cargo xtask demo`: build what changed, then become `keyhall demo`.
use crate::{site, steps::Steps};
use anyhow::{Context, Result};
use std::{os::unix::process::CommandExt, process::Command};

/// Replaces this process, so that Ctrl-C and the exit code are the server's own.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut steps = Steps::begin();
    let binary = site::development(&mut steps)?;
    println!("\n== keyhall demo {}", args.join(" "));
    let error = Command::new(&binary).arg("demo").args(args).exec();
    Err(error).with_context(|| format!("could not start {}", binary.display()))
}
