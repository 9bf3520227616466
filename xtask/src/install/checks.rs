//! Named checks, counted like tests.
use crate::{browser::Counts, steps::say};
use anyhow::{Result, bail};

/// What held and what did not.
pub(super) struct Checks {
    counts: Counts,
}

impl Checks {
    /// None yet.
    pub(super) fn begin() -> Self {
        Self { counts: Counts::default() }
    }

    /// Runs one check and says how it went. A failure does not end the others.
    pub(super) fn that(&mut self, sentence: impl std::fmt::Display, check: impl FnOnce() -> Result<()>) {
        match check() {
            Ok(()) => {
                self.counts.passed += 1;
                say(format_args!("ok      {sentence}"));
            }
            Err(error) => {
                self.counts.failed += 1;
                say(format_args!("FAILED  {sentence}\n           {error:#}"));
            }
        }
    }

    /// Notes a check that this machine can't do.
    pub(super) fn skip(&mut self, sentence: &str, reason: &str) {
        self.counts.skipped += 1;
        say(format_args!("skipped {sentence}: {reason}"));
    }

    /// The counts, and whether everything held.
    pub(super) fn end(self) -> (Counts, bool) {
        let held = self.counts.failed == 0;
        (self.counts, held)
    }
}

/// Fails with the sentence unless the condition holds.
pub(super) fn holds(condition: bool, sentence: impl FnOnce() -> String) -> Result<()> {
    if condition { Ok(()) } else { bail!("{}", sentence()) }
}
