//! `cargo xtask watch`: builds and restarts the demo after every change, and the pages that are open load themselves anew. What
//! does not build leaves the old server running.
use crate::{
    site, stamp,
    steps::{Steps, say},
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

const WATCHED: [&str; 7] =
    ["app", "frontend", "server", "migrations", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// Runs until interrupted.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut server: Option<Child> = None;
    loop {
        let seen = newest()?;
        match site::development(&mut Steps::begin()) {
            Ok(binary) => {
                stop(server.take())?;
                server = Some(start(&binary, args)?);
                say("running; the pages that are open load themselves anew");
            }
            Err(error) => say(format_args!("{error:#}\n   the server is as it was; waiting for the next change")),
        }
        wait_for_change(seen)?;
        say("something changed");
    }
}

fn start(binary: &Path, args: &[&str]) -> Result<Child> {
    let mut command = Command::new(binary);
    command.arg("demo").args(args).env("XTASK_WATCH", "1");
    command.spawn().with_context(|| format!("could not start {}", binary.display()))
}

/// Asks the server to end, as a service manager would, and insists after a second: open pages hold it up, and a demo that is
/// killed loses nothing.
fn stop(server: Option<Child>) -> Result<()> {
    let Some(mut server) = server else { return Ok(()) };
    Command::new("kill").args(["-TERM", &server.id().to_string()]).status()?;
    let asked = Instant::now();
    while server.try_wait()?.is_none() {
        if asked.elapsed() > Duration::from_secs(1) {
            server.kill()?;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Polls the times of all watched files, and waits until an editor has finished writing.
fn wait_for_change(seen: Seen) -> Result<()> {
    let mut before = seen;
    let mut has_changed = false;
    loop {
        sleep(Duration::from_millis(400));
        let now = newest()?;
        if now != before {
            (before, has_changed) = (now, true);
        } else if has_changed {
            return Ok(());
        }
    }
}

type Seen = (usize, Option<SystemTime>);

/// How many files there are and when the last one was written.
fn newest() -> Result<Seen> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in WATCHED {
        files.extend(stamp::files(Path::new(path))?);
    }
    let last = files.iter().filter_map(|file| fs::metadata(file).ok()?.modified().ok()).max();
    Ok((files.len(), last))
}
