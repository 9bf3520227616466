//! `cargo test`, counted from its own closing lines.
use crate::{browser::Counts, shell};
use anyhow::Result;
use std::process::Command;

/// Runs it and adds up every `test result:` line. Returns the counts and whether it succeeded.
pub(crate) fn run(command: &mut Command) -> Result<(Counts, bool)> {
    let mut sum = Counts::default();
    let succeeded = shell::follow(command, |line| {
        if let Some(one) = closing_line(line) {
            sum.passed += one.passed;
            sum.failed += one.failed;
            sum.skipped += one.skipped;
        }
    })?;
    Ok((sum, succeeded))
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s`
fn closing_line(line: &str) -> Option<Counts> {
    let figures = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |word: &str| {
        let part = figures.split(';').find(|part| part.trim().ends_with(word))?;
        part.split_whitespace().next()?.parse().ok()
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read_and_nothing_else() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.05s";
        let counts = closing_line(line).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.skipped), (12, 3, 1));
        assert!(closing_line("test a_limit_of_zero_is_refused ... ok").is_none());
        assert!(closing_line("the line `test result: ok. 5 passed` is not one").is_none());
    }
}
