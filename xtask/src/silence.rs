//! A run that fell silent: a test that hangs is named and ended, where it would otherwise take all the time there is.
use std::{
    collections::{HashMap, HashSet},
    fs,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// The longest time without a word of tests that run. The slowest test takes two minutes on two busy cores.
const LONGEST: Duration = Duration::from_secs(480);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of a run.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Mutex<State>>);

struct State {
    /// When it last said something; `None` while it compiles, which it may do without a word.
    heard: Option<Instant>,
    has_ended: bool,
    was_silent: bool,
}

impl Watch {
    /// Watches a process and what it started, until [`Watch::end`].
    pub(crate) fn begin(process: u32) -> Self {
        let watch = Self(Arc::new(Mutex::new(State { heard: None, has_ended: false, was_silent: false })));
        let watching = watch.clone();
        thread::spawn(move || watching.look(process, LONGEST));
        watch
    }

    /// A line came. libtest says how many tests it runs, and how they ended: in between there is never silence.
    pub(crate) fn hear(&self, line: &str) {
        self.with(|state| {
            if line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test")) {
                state.heard = Some(Instant::now());
            } else if line.starts_with("test result: ") {
                state.heard = None;
            } else if state.heard.is_some() {
                state.heard = Some(Instant::now());
            }
        });
    }

    /// The process has ended. Says whether it was ended for its silence.
    pub(crate) fn end(&self) -> bool {
        self.with(|state| {
            state.has_ended = true;
            state.was_silent
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn look(&self, process: u32, longest: Duration) {
        loop {
            thread::sleep(PAUSE);
            let (has_ended, is_silent) = self.with(|state| {
                let is_silent = state.heard.is_some_and(|heard| heard.elapsed() >= longest);
                state.was_silent |= is_silent && !state.has_ended;
                (state.has_ended, is_silent)
            });
            if has_ended {
                return;
            }
            if is_silent {
                return end_all(process);
            }
        }
    }
}

/// Shows what every process below this one waits for, and ends them. They are not given a group of their own, so that
/// Ctrl-C reaches them.
fn end_all(process: u32) {
    let below = below(process, &parents());
    println!("\nno test has said a word for {} s; what runs, by thread and what it waits for:", LONGEST.as_secs());
    for process in &below {
        println!("  {process}: {}", read(format!("/proc/{process}/cmdline")).replace('\0', " "));
        for thread in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
            let of = |what: &str| read(thread.path().join(what));
            let state = of("stat").rsplit(") ").next().and_then(|rest| rest.split(' ').next()).map(str::to_owned);
            println!("    {} {} {}", of("comm"), state.unwrap_or_default(), of("wchan"));
        }
    }
    for process in below {
        let _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
    }
}

fn read(path: impl AsRef<std::path::Path>) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

/// Every process with its parent (proc(5), `/proc/PID/stat`).
fn parents() -> HashMap<u32, u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    numbers
        .filter_map(|process: u32| {
            let stat = read(format!("/proc/{process}/stat"));
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((process, parent))
        })
        .collect()
}

/// A process and all that descend from it, each before what it started: nobody takes a child's end for its own work done.
fn below(process: u32, parents: &HashMap<u32, u32>) -> Vec<u32> {
    let (mut found, mut seen, mut at) = (vec![process], HashSet::from([process]), 0);
    while let Some(parent) = found.get(at).copied() {
        let mut children: Vec<_> = parents.iter().filter(|(_, of)| **of == parent).map(|(child, _)| *child).collect();
        children.retain(|child| seen.insert(*child));
        found.extend(children);
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Watch {
        Watch(Arc::new(Mutex::new(State { heard: None, has_ended: false, was_silent: false })))
    }

    #[test]
    fn only_tests_that_run_are_expected_to_speak() {
        let watch = state();
        let is_watched = || watch.with(|state| state.heard.is_some());
        watch.hear("   Compiling chat v0.1.0");
        assert!(!is_watched());
        watch.hear("running 3 tests");
        assert!(is_watched());
        watch.hear("test one ... ok");
        assert!(is_watched());
        watch.hear("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.05s");
        assert!(!is_watched());
    }

    #[test]
    fn a_silent_run_is_ended_with_all_that_it_started() {
        let mut child = Command::new("sh").args(["-c", "sleep 600 & wait"]).spawn().unwrap();
        let watch = state();
        watch.hear("running 1 test");
        watch.look(child.id(), Duration::from_millis(1));
        assert!(!child.wait().unwrap().success());
        assert!(watch.end());
    }

    #[test]
    fn parents_come_before_what_they_started() {
        let parents = HashMap::from([(2, 1), (3, 2), (4, 3), (5, 1)]);
        assert_eq!(below(2, &parents), [2, 3, 4]);
    }
}
