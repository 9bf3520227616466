//! Which isolation test notices first that a predicate is gone: the likeliest are asked first, and one is enough.
use crate::shell::absolute;
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The order in which the tests are asked. The lives take seconds and notice most; the walls take a minute.
const ORDER: [&[&str]; 3] = [&["lives::"], &["walls::"], &["--skip", "lives::", "--skip", "walls::"]];
/// What noticed in earlier runs, a line each: `ledger.find_in lives::…`.
const REMEMBERED: &str = "target/mutation-noticed";

/// The tests that noticed in earlier runs, by statement: they are asked before all others.
pub(crate) struct Noticed(BTreeMap<String, String>);

impl Noticed {
    /// Reads them, where there was an earlier run.
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(absolute(REMEMBERED)).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Self(lines.map(|(name, test)| (name.to_owned(), test.to_owned())).collect())
    }

    /// The test that fails without the predicate of this statement.
    pub(crate) fn first(&self, tests: &Path, name: &str, longest: Duration) -> Result<Option<String>> {
        let before = self.0.get(name).filter(|test| test.contains("::")).map(|test| ["--exact", test.as_str()]);
        for which in before.iter().map(<[&str; 2]>::as_slice).chain(ORDER) {
            let caught = run_tests(tests, which, longest, |command| command.env("KEYHALL_MUTATION", name))?;
            if let Some(test) = caught {
                remember(name, &test)?;
                return Ok(Some(test));
            }
        }
        Ok(None)
    }
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
) -> Result<Option<String>> {
    let mut command = Command::new(tests);
    command.args(which).args(["--test-threads", "2"]).current_dir(absolute("tests"));
    command.env_remove("KEYHALL_TEST_POSTGRES");
    let said = tempfile(tests)?;
    with(&mut command).stdout(Stdio::from(said.1)).stderr(Stdio::null());
    let child = command.spawn().context("the isolation tests could not be started")?;
    let caught = wait(child, &said.0, longest)?;
    std::fs::remove_file(&said.0)?;
    Ok(caught)
}

/// A file beside the tests for what one run says.
fn tempfile(tests: &Path) -> Result<(PathBuf, std::fs::File)> {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = tests.with_extension(format!("{}-{number}.said", std::process::id()));
    let file = std::fs::File::create(&path)?;
    Ok((path, file))
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
