//! Which isolation test notices first that a predicate is gone: the likeliest are asked first, and one is enough.
use crate::{equivalent, shell::absolute};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// The tests that are asked first: they take seconds and notice most.
const QUICK: &[&str] = &["lives::", "crossed::"];
/// The order in which the others are asked. The walls take a minute.
const SLOW: [&[&str]; 2] = [&["walls::"], &["roles::", "policy::"]];
/// What noticed in earlier runs, a line each: `ledger.find_in lives::…`.
const REMEMBERED: &str = "target/mutation-noticed";

/// Characters of what a test said.
const LONGEST_COMPLAINT: usize = 100;

/// The tests that noticed in earlier runs, by statement: they are asked before all others.
pub(crate) struct Noticed(BTreeMap<String, String>);

impl Noticed {
    /// Reads them, where there was an earlier run.
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(absolute(REMEMBERED)).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Self(lines.map(|(name, test)| (name.to_owned(), test.to_owned())).collect())
    }

    /// The test that fails without the predicate of this statement, and with what. Where it is said that none can, the
    /// quick ones alone are asked.
    pub(crate) fn first(&self, tests: &Path, name: &str, longest: Duration) -> Result<Option<Caught>> {
        let before = self.0.get(name).map(|test| ["--exact", test.as_str()]);
        let slow = SLOW.iter().filter(|_| equivalent::why(name).is_none());
        for which in before.iter().map(<[&str; 2]>::as_slice).chain([QUICK]).chain(slow.copied()) {
            let caught = run_tests(tests, which, longest, |command| command.env("KEYHALL_MUTATION", name))?;
            if let Some(caught) = caught {
                remember(name, &caught.test)?;
                return Ok(Some(caught));
            }
        }
        Ok(None)
    }
}

/// A test that failed.
#[derive(Debug)]
pub(crate) struct Caught {
    /// Which, or how the run ended without one.
    pub(crate) test: String,
    /// What it said first: a test that only waited too long has noticed nothing.
    pub(crate) why: String,
}

/// The last line about a statement is the one that counts.
fn remember(name: &str, test: &str) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(absolute(REMEMBERED));
    file.and_then(|mut file| writeln!(file, "{name} {test}")).context("what noticed could not be written")
}

/// Runs the tests until one fails; answers which.
pub(crate) fn run_tests(
    tests: &Path,
    which: &[&str],
    longest: Duration,
    with: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<Option<Caught>> {
    let mut command = Command::new(tests);
    command.args(which).args(["--test-threads", "2", "--nocapture"]).current_dir(absolute("tests"));
    command.env_remove("KEYHALL_TEST_POSTGRES").env_remove("RUST_BACKTRACE");
    let (said, complained) = (file(tests, "said"), file(tests, "complained"));
    with(&mut command).stdout(File::create(&said)?).stderr(File::create(&complained)?);
    let child = command.spawn().context("the isolation tests could not be started")?;
    let test = wait(child, &said, longest)?;
    let complaints = std::fs::read_to_string(&complained)?;
    std::fs::remove_file(&said)?;
    std::fs::remove_file(&complained)?;
    Ok(test.map(|test| Caught { why: complaint(&complaints), test }))
}

/// The first panic's first line.
fn complaint(said: &str) -> String {
    let after = said.lines().skip_while(|line| !line.contains("panicked at ")).nth(1).unwrap_or_default();
    after.chars().take(LONGEST_COMPLAINT).collect()
}

/// A file beside the tests for what one run says.
fn file(tests: &Path, kind: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    tests.with_extension(format!("{}-{number}.{kind}", std::process::id()))
}

/// Waits for the end, or ends it once a test has failed: one that notices is enough.
fn wait(mut child: Child, said: &Path, longest: Duration) -> Result<Option<String>> {
    let began = Instant::now();
    loop {
        let ended = child.try_wait()?;
        let text = std::fs::read_to_string(said)?;
        let mut failed =
            text.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned));
        let caught = match (failed.next(), ended) {
            (Some(test), _) => Some(test),
            (None, Some(status)) if status.success() => return Ok(None),
            (None, Some(status)) => Some(format!("the run ended with {status}")),
            (None, None) if began.elapsed() > longest => Some("the run did not end".to_owned()),
            (None, None) => None,
        };
        if caught.is_some() {
            // It may have ended by itself.
            let _ = child.kill();
            child.wait()?;
            return Ok(caught);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
