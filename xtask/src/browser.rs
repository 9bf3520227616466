//! Playwright, with the installed Chromium, against the development binary.
use crate::{chromium, node, shell};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

/// What the runner counted itself.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Tests that did what they say, at the first try.
    pub(crate) passed: u64,
    /// Tests that did not; one that passes only when repeated has failed.
    pub(crate) failed: u64,
    /// Tests that were not run, on their own word.
    pub(crate) skipped: u64,
}

const REPORT: &str = "target/browser/report.json";

/// Installs what a run needs: a browser, Node, the packages.
pub(crate) fn prepare() -> Result<()> {
    chromium::ensure()?;
    node::packages(&node::ensure()?)
}

/// Runs one of the projects of `tests/browser/playwright.config.mjs`. Returns the counts and whether it succeeded.
pub(crate) fn playwright(project: &str, binary: &Path, args: &[&str]) -> Result<(Counts, bool)> {
    let chromium = chromium::ensure()?;
    let node = node::ensure()?;
    let report = shell::absolute(REPORT);
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut command = Command::new(&node.program);
    command.args(["node_modules/@playwright/test/cli.js", "test", "--project", project]).args(args);
    command.current_dir("tests/browser").env("PATH", node.search_path()?);
    // The server refuses `KEYHALL_…` variables that it does not know, except `KEYHALL_TEST_…`.
    command.env("KEYHALL_TEST_BIN", binary).env("KEYHALL_TEST_CHROMIUM", chromium);
    command.env("KEYHALL_TEST_SCREENS", shell::absolute("target/screens"));
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let succeeded = shell::follow(&mut command, |_| ())?;
    let counts = fs::read(&report).map_or(Ok(Counts::default()), |report| counts(&report))?;
    Ok((counts, succeeded))
}

fn counts(report: &[u8]) -> Result<Counts> {
    let report: serde_json::Value = serde_json::from_slice(report).context("reading Playwright's report")?;
    let number = |name: &str| report.get("stats").and_then(|stats| stats.get(name)).and_then(serde_json::Value::as_u64);
    Ok(Counts {
        passed: number("expected").context("Playwright's report has no stats.expected")?,
        failed: number("unexpected").unwrap_or(0) + number("flaky").unwrap_or(0),
        skipped: number("skipped").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_needed_a_second_try_has_failed() {
        let counts = counts(br#"{"stats":{"expected":8,"unexpected":1,"flaky":2,"skipped":3}}"#).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.skipped), (8, 3, 3));
    }

    #[test]
    fn a_report_without_figures_is_an_error_and_not_zero() {
        assert!(counts(b"{}").is_err());
    }
}
