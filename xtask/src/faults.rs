//! `cargo xtask faults`: everything that can break, broken on purpose, for as long as it takes: kills, floods, outages, full
//! disks, clocks that jump, on SQLite and on PostgreSQL. What the tests do of it in seconds is repeated here in earnest, with
//! the optimised server.
use crate::{
    browser::Counts,
    cargo_test, measured,
    postgres::{self, Cluster, Durability},
    server_binary::NATIVE,
    shell::cargo,
    site,
    steps::{Steps, say},
};
use anyhow::{Context, Result, bail};

/// Rounds when nobody says otherwise: floods; kills are five times as many.
const ROUNDS: u64 = 100;

/// What the command line asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted<'a> {
    seed: u64,
    rounds: u64,
    /// Only tests whose names contain it.
    only: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn parse(mut words: &'a [&'a str]) -> Result<Self> {
        let mut wanted = Self { seed: 1, rounds: ROUNDS, only: None };
        loop {
            let number = |text: &str| text.parse().with_context(|| format!("`{text}` is not a number"));
            match words {
                [] => return Ok(wanted),
                ["--seed", text, rest @ ..] => (wanted.seed, words) = (number(text)?, rest),
                ["--rounds", text, rest @ ..] => (wanted.rounds, words) = (number(text)?, rest),
                ["--only", name, rest @ ..] => (wanted.only, words) = (Some(*name), rest),
                [word, ..] => bail!("`{word}`: faults takes --seed N, --rounds N, --only NAME"),
            }
        }
    }
}

/// `cargo xtask faults [--seed N] [--rounds N] [--only NAME]`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    let mut steps = Steps::begin();
    steps.run("a PostgreSQL that can be started", postgres::prepare)?;
    // Those with a clock or a patience of their own are of the tests' build.
    site::development(&mut steps)?;
    measured::build(&mut steps)?;
    let (seed, rounds) = (wanted.seed.to_string(), wanted.rounds.to_string());
    say(format_args!("seed {seed}, {rounds} rounds: the same numbers repeat this run"));
    let suite = || {
        let mut command = cargo();
        command.arg("test").args(NATIVE).args(["--test", "faults", "--"]).args(wanted.only);
        // One after the other: each has the machine, and what it measures, to itself.
        command.args(["--nocapture", "--test-threads=1"]).env("KEYHALL_TEST_BIN", measured::binary());
        command.env("KEYHALL_TEST_FAULTS_SEED", &seed).env("KEYHALL_TEST_FAULTS_ROUNDS", &rounds);
        command
    };
    let (sqlite, sqlite_held) = steps.run("faults (SQLite)", || cargo_test::run(&mut suite()))?;
    let cluster = steps.run("a PostgreSQL for the faults", || Cluster::start(Durability::None))?;
    let mut command = suite();
    command.arg("--include-ignored").env("KEYHALL_TEST_POSTGRES", &cluster.url);
    let (postgres, postgres_held) = steps.run("faults (PostgreSQL)", || cargo_test::run(&mut command))?;
    steps.summary();
    outcome(&[sqlite, postgres], sqlite_held && postgres_held)
}

fn outcome(counts: &[Counts], held: bool) -> Result<()> {
    let (passed, failed) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.passed, sum.1 + one.failed));
    say(format_args!("{passed} held, {failed} did not"));
    if held { Ok(()) } else { bail!("what was promised does not hold: the runs' own words are above") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_can_be_repeated_shortened_and_narrowed() {
        assert_eq!(Wanted::parse(&[]).unwrap(), Wanted { seed: 1, rounds: ROUNDS, only: None });
        let wanted = Wanted::parse(&["--seed", "7", "--rounds", "3", "--only", "kill"]).unwrap();
        assert_eq!(wanted, Wanted { seed: 7, rounds: 3, only: Some("kill") });
        assert!(Wanted::parse(&["--seed", "x"]).is_err() && Wanted::parse(&["--fast"]).is_err());
    }
}
