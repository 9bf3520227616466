//! Headings and times: which step runs, how long each took.
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// A list of named steps, timed.
pub(crate) struct Steps {
    began: Instant,
    done: Vec<(String, Duration, bool)>,
}

impl Steps {
    /// Starts the clock.
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now(), done: Vec::new() }
    }

    /// Prints the heading, does the work and notes how long it took. An error carries the step's name.
    pub(crate) fn run<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {title} (at {})", shown(self.began.elapsed()));
        let began = Instant::now();
        let result = work();
        self.done.push((title.to_owned(), began.elapsed(), result.is_ok()));
        result.with_context(|| format!("step failed: {title}"))
    }

    /// The table of steps and their wall times.
    pub(crate) fn summary(&self) {
        println!("\n== summary");
        for (title, took, good) in &self.done {
            println!("{:>9}  {}  {title}", shown(*took), if *good { "ok    " } else { "FAILED" });
        }
        println!("{:>9}  in all", shown(self.began.elapsed()));
    }
}

/// One line of progress inside a step.
pub(crate) fn say(text: impl std::fmt::Display) {
    println!("   {text}");
}

/// `4.2 s` or `3 min 07 s`.
pub(crate) fn shown(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f32())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}
