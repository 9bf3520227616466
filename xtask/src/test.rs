//! `cargo xtask test`: everything that must hold, in an order in which the cheap checks speak first; the first step that
//! fails ends the run. The last line counts what the runners themselves reported.
use crate::{
    browser::{self, Counts},
    cargo_test, deny, install,
    postgres::{self, Cluster, Durability},
    sdk,
    server_binary::NATIVE,
    shell::{cargo, run as run_command},
    site,
    steps::Steps,
    toolchain,
};
use anyhow::{Result, bail};
use std::{path::Path, process::Command};

const STEPS: [&str; 10] =
    ["format", "clippy", "deny", "site", "xtask", "install", "tests", "postgres", "sdk", "browser"];

/// What the command line asked for.
struct Wanted<'a> {
    quick: bool,
    only: Option<&'a str>,
    runner_args: &'a [&'a str],
}

impl<'a> Wanted<'a> {
    fn parse(mut words: &'a [&'a str]) -> Result<Self> {
        let mut wanted = Self { quick: false, only: None, runner_args: &[] };
        loop {
            match words {
                [] => return Ok(wanted),
                ["--quick", rest @ ..] => (wanted.quick, words) = (true, rest),
                ["--only", step, rest @ ..] if STEPS.contains(step) => (wanted.only, words) = (Some(*step), rest),
                ["--only", ..] => bail!("--only takes one of: {}", STEPS.join(", ")),
                ["--", rest @ ..] if matches!(wanted.only, Some("tests" | "postgres" | "browser")) => {
                    wanted.runner_args = rest;
                    return Ok(wanted);
                }
                [word, ..] => {
                    bail!(
                        "`{word}`: test takes --quick, --only STEP, and after --only tests, postgres or browser: -- ARGS…"
                    )
                }
            }
        }
    }

    fn has(&self, step: &str) -> bool {
        self.only.map_or(!(self.quick && step == "browser"), |only| only == step)
    }
}

/// `cargo xtask test [--quick] [--only STEP [-- ARGS…]]`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    let (mut steps, mut counts) = (Steps::begin(), Counts::default());
    let result = all(&wanted, &mut steps, &mut counts);
    steps.summary();
    if let Err(error) = &result {
        println!("\n{error:#}");
    }
    let skipped = if counts.skipped > 0 { format!(", {} skipped", counts.skipped) } else { String::new() };
    println!("\n{} passed, {} failed{skipped}", counts.passed, counts.failed);
    if result.is_err() {
        std::process::exit(1);
    }
    Ok(())
}

fn all(wanted: &Wanted<'_>, steps: &mut Steps, counts: &mut Counts) -> Result<()> {
    steps.run("what the tests need", || {
        toolchain::compiler()?;
        toolchain::components()?;
        toolchain::wasm_target()?;
        if wanted.has("postgres") {
            postgres::prepare()?;
        }
        if wanted.has("sdk") {
            sdk::prepare()?;
        }
        if wanted.has("browser") { browser::prepare() } else { Ok(()) }
    })?;
    if wanted.has("format") {
        steps.run("cargo fmt --check", || run_command(cargo().args(["fmt", "--all", "--check"])))?;
    }
    if wanted.has("deny") {
        steps.run("licences, bans, sources (deny.toml)", deny::check)?;
    }
    if wanted.has("clippy") {
        steps.run("cargo clippy", clippy)?;
    }
    // Journeys and the browser start the real binary.
    let needs_binary = ["site", "tests", "postgres", "sdk", "browser"].into_iter().any(|step| wanted.has(step));
    let binary = if needs_binary { site::development(steps)? } else { std::path::PathBuf::new() };
    if wanted.has("xtask") {
        let mut command = cargo();
        command.args(["test", "--package", "xtask"]);
        steps.run("cargo test of the build driver", || counted(cargo_test::run(&mut command)?, counts))?;
    }
    if wanted.has("install") {
        steps.run("container, unit, chart, operator's guide", || counted(install::check()?, counts))?;
    }
    if wanted.has("tests") {
        let mut command = suite(wanted, &binary);
        let done = steps.run("cargo test (SQLite)", || {
            let (mut one, succeeded) = cargo_test::run(&mut command)?;
            if wanted.has("postgres") {
                // What waits for PostgreSQL runs in the next step.
                one.skipped = 0;
            }
            counted((one, succeeded), counts)
        });
        done?;
    }
    if wanted.has("postgres") {
        let cluster = steps.run("a PostgreSQL for the tests", || Cluster::start(Durability::None))?;
        let mut command = suite(wanted, &binary);
        // Documentation's examples know no database: they ran with the other one.
        if wanted.runner_args.is_empty() {
            command.args(["--lib", "--bins", "--tests"]);
        }
        let dashes = if wanted.runner_args.contains(&"--") { None } else { Some("--") };
        command.args(dashes).arg("--include-ignored").env("KEYHALL_TEST_POSTGRES", &cluster.url);
        steps.run("cargo test (PostgreSQL)", || counted(cargo_test::run(&mut command)?, counts))?;
    }
    if wanted.has("sdk") {
        steps.run("the vendors' SDKs", || counted(sdk::run(&binary)?, counts))?;
    }
    if wanted.has("browser") {
        let run = || counted(browser::playwright("browser", &binary, wanted.runner_args)?, counts);
        steps.run("playwright test", run)?;
    }
    Ok(())
}

/// Every Rust test, on whichever database the environment names.
fn suite(wanted: &Wanted<'_>, binary: &Path) -> Command {
    let mut command = cargo();
    command.arg("test").args(NATIVE).arg("--no-fail-fast").args(wanted.runner_args).env("KEYHALL_TEST_BIN", binary);
    command
}

fn clippy() -> Result<()> {
    let strict = ["--", "-D", "warnings"];
    run_command(cargo().arg("clippy").args(NATIVE).args(["--all-targets", "--keep-going"]).args(strict))?;
    run_command(cargo().args(["clippy", "--package", "xtask", "--all-targets"]).args(strict))?;
    let wasm = ["--package", "frontend", "--target", "wasm32-unknown-unknown", "--target-dir", "target/front"];
    run_command(cargo().arg("clippy").args(wasm).args(strict))
}

/// Adds one runner's figures to the sum; its failure is the step's.
fn counted((one, succeeded): (Counts, bool), sum: &mut Counts) -> Result<()> {
    sum.passed += one.passed;
    sum.failed += one.failed;
    sum.skipped += one.skipped;
    match (succeeded, one.failed) {
        (true, _) => Ok(()),
        (false, 0) => bail!("the runner failed before or beside its tests; its own words are above"),
        (false, failed) => bail!("{failed} failed; their own words are above"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_leaves_only_the_browser_out() {
        let wanted = Wanted::parse(&["--quick"]).unwrap();
        let chosen: Vec<_> = STEPS.into_iter().filter(|step| wanted.has(step)).collect();
        assert_eq!(chosen, ["format", "clippy", "deny", "site", "xtask", "install", "tests", "postgres", "sdk"]);
    }

    #[test]
    fn one_step_can_be_chosen_and_given_arguments() {
        let wanted = Wanted::parse(&["--only", "tests", "--", "-p", "ledger"]).unwrap();
        assert!(wanted.has("tests") && !wanted.has("format"));
        assert_eq!(wanted.runner_args, ["-p", "ledger"]);
        assert!(Wanted::parse(&["--only", "everything"]).is_err());
        assert!(Wanted::parse(&["--fast"]).is_err());
    }
}
