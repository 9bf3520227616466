//! Servers as processes: pinned, measured (proc(5)), stopped and ended.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The core that servers are pinned to.
pub const SERVERS: u32 = 0;
/// Files that a server may have open: a thousand streams have two connections each.
const FILES: u32 = 8_192;
/// What proc(5) counts in: the kernel's interface has a hundred ticks a second whatever its own clock does.
const TICKS: f64 = 100.0;

/// A loopback address that is free.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A program pinned to a core, or run wherever this one runs.
pub fn pinned(core: Option<u32>, program: &Path) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--nofile={FILES}"));
    if let Some(core) = core {
        command.args(["taskset", "-c", &core.to_string()]);
    }
    command.arg(program);
    command
}

/// A server that was started here; killed when dropped.
pub struct Running(Child);

impl Running {
    /// Starts it; what it says goes to a file.
    pub fn start(mut command: Command, log: &Path) -> Result<Self> {
        let log = fs::File::options().create(true).append(true).open(log)?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        Ok(Self(child.with_context(|| format!("{:?} could not be started", command.get_program()))?))
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Whether it runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to leave and waits until it has.
    pub fn end(mut self) -> Result<()> {
        signal(self.pid(), Signal::TERM)?;
        let since = Instant::now();
        while self.is_alive() {
            if since.elapsed() > Duration::from_secs(20) {
                bail!("the process {} does not leave", self.pid());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that is stopped can't leave in order.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn signal(pid: u32, signal: Signal) -> Result<()> {
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw).context("no process has this number")?;
    Ok(kill_process(process, signal)?)
}

/// Processes that serve together: each with all its children.
#[derive(Clone, Default)]
pub struct Trees(pub Vec<u32>);

impl Trees {
    /// All of them now.
    pub fn pids(&self) -> Vec<u32> {
        let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(|pid| Some((pid, number(&stat(pid)?, 4)? as u32)))
            .collect();
        let mut pids = self.0.clone();
        let mut at = 0;
        while let Some(parent) = pids.get(at).copied() {
            pids.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
            at += 1;
        }
        pids
    }

    /// Seconds of CPU so far, also of children that have ended.
    pub fn cpu(&self) -> f64 {
        let of = |pid: &u32, last: usize| {
            let stat = stat(*pid).unwrap_or_default();
            (14..=last).filter_map(|nth| number(&stat, nth)).sum::<f64>() / TICKS
        };
        self.pids().iter().map(|pid| of(pid, if self.0.contains(pid) { 17 } else { 15 })).sum()
    }

    /// Lets nothing of them run.
    pub fn stop(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets them go on.
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, what: Signal) {
        for pid in self.pids() {
            // One that has ended meanwhile needs no signal.
            let _ = signal(pid, what);
        }
    }

    /// Pins processes that somebody else started.
    pub fn pin(&self, core: u32) -> Result<()> {
        for pid in self.pids() {
            let mut pin = Command::new("taskset");
            pin.args(["-a", "-c", "-p", &core.to_string(), &pid.to_string()]).stdout(Stdio::null());
            if !pin.status()?.success() {
                bail!("the process {pid} can't be pinned");
            }
        }
        Ok(())
    }
}

/// Resident memory of one process, in megabytes (of a million bytes).
pub fn resident(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1_024.0 / 1e6)
}

/// Waits until they hardly run any more, for a while at most.
pub async fn at_rest(trees: &Trees, most: Duration) {
    const LOOK: Duration = Duration::from_millis(250);
    let since = Instant::now();
    let mut before = trees.cpu();
    while since.elapsed() < most {
        tokio::time::sleep(LOOK).await;
        let now = trees.cpu();
        if now - before < LOOK.as_secs_f64() * 0.05 {
            return;
        }
        before = now;
    }
}

/// The fields of `/proc/PID/stat` from the third on: the second may hold anything.
fn stat(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(") ")?.1.to_owned())
}

/// A field, numbered as in proc(5).
fn number(stat: &str, nth: usize) -> Option<f64> {
    stat.split_whitespace().nth(nth.checked_sub(3)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_and_its_children_are_measured() {
        let own = std::process::id();
        let mut child = Command::new("sleep").arg("10").spawn().unwrap();
        let trees = Trees(vec![own]);
        assert!(trees.pids().contains(&child.id()));
        assert!(resident(own).unwrap() > 0.5);
        let before = trees.cpu();
        let since = Instant::now();
        while trees.cpu() - before < 0.05 {
            assert!(since.elapsed() < Duration::from_secs(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
