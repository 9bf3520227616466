//! `cargo xtask`: builds, runs and tests Keyhall. Everything that a contributor types is in the table below; each
//! command is a file of its own name.
//!
//! What a fresh machine needs is git, a C compiler and rustup's stable toolchain. Everything else is either installed by
//! the command that needs it (into `target/`, or by `apt-get` when run as root on Debian) or named together with the
//! command that installs it.
#![expect(clippy::print_stdout, reason = "a build driver talks to the person at the terminal")]
#![expect(clippy::disallowed_methods, reason = "its settings are the environment of the terminal it runs in")]

mod acceptance;
mod bench;
mod browser;
mod cargo_test;
mod chromium;
mod compress;
mod debian;
mod demo;
mod deny;
mod equivalent;
mod faults;
mod install;
mod measured;
mod mutate;
mod node;
mod noticed;
mod pack;
mod postgres;
mod prices;
mod python;
mod screens;
mod sdk;
mod server_binary;
mod shell;
mod silence;
mod site;
mod size;
mod stamp;
mod steps;
mod style;
mod test;
mod toolchain;
mod unscoped;
mod wasm;
mod watch;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

  demo [-- ARGS…]        build what changed and run `keyhall demo`
  watch [-- ARGS…]       the same, again after every change
  test                   everything that must hold: format, lints, licences, tests, browser
      --quick              leave the browser out
      --only STEP          one step: format, clippy, deny, site, xtask, install, tests, postgres, browser
      -- ARGS…             with --only tests, postgres or browser: passed to the runner
  build [--release]      the site and the binary; --release makes one file with the site inside
      --release --static   the same, needing no libc: what the container image holds
  screens                take every page in two schemes and two widths, into target/screens
  acceptance             the main job against a real language model
  faults                 kills, floods, outages, full disks and jumping clocks, in earnest
      --seed N --rounds N  repeat a run; --only NAME takes one of its tests
  bench                  what a request costs on both databases, beside a bare pass-through and nginx
      --rounds N           interleaved rounds, 5 unless said
      --only NAMES         some of floor, nginx, sqlite, postgres, separated by commas
      --profile            where the time goes instead: flame graphs in target/bench, and top tens
      --built              measure what is in target/measured
      --save               put the table into docs/PERFORMANCE.md
  prices                 refresh the price catalogue and show the difference
  mutate [TABLE…]        remove one scope predicate after the other: does a test notice?
      --places             each place where one stands by itself
  size                   bytes that the chat page loads, from a release build
";

fn main() -> ExitCode {
    if let Some(status) = mutate::as_compiler() {
        return if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<()> {
    std::env::set_current_dir(shell::root())?;
    match words {
        [] | ["help" | "--help" | "-h", ..] => print!("{HELP}"),
        [_, "--help" | "-h"] => print!("{HELP}"),
        ["demo", rest @ ..] => demo::run(after_dashes(rest))?,
        ["watch", rest @ ..] => watch::run(after_dashes(rest))?,
        ["test", rest @ ..] => test::run(rest)?,
        ["build"] => site::command(site::Profile::Development)?,
        ["build", "--release"] => site::command(site::Profile::Release)?,
        ["build", "--release", "--static"] => site::static_command()?,
        ["screens"] => screens::run()?,
        ["acceptance", rest @ ..] => acceptance::run(after_dashes(rest))?,
        ["faults", rest @ ..] => faults::run(rest)?,
        ["bench", rest @ ..] => bench::run(after_dashes(rest))?,
        ["prices"] => prices::run()?,
        ["mutate", rest @ ..] => mutate::run(rest)?,
        ["size"] => size::run()?,
        other => bail!("`cargo xtask {}` is not a command.\n\n{HELP}", other.join(" ")),
    }
    Ok(())
}

/// `demo -- --port 9000` and `demo --port 9000` mean the same.
fn after_dashes<'a>(rest: &'a [&'a str]) -> &'a [&'a str] {
    match rest {
        ["--", rest @ ..] => rest,
        rest => rest,
    }
}
