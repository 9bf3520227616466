//! The machine that a table was taken on.

use std::{fs, process::Command};

/// Processor, cores, memory, kernel and file system in one line.
pub fn name(folder: &std::path::Path) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpu.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let model = field("model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from).max(online());
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kibibytes = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let kibibytes: u64 = kibibytes.trim().trim_end_matches(" kB").parse().unwrap_or_default();
    let kernel = said("uname", &["-sr"]);
    let files = said("stat", &["-f", "-c", "%T", &folder.display().to_string()]);
    format!("{model}, {cores} cores, {} GB, {kernel}, {files}", (kibibytes + (1 << 19)) >> 20)
}

/// All cores, whatever this process is pinned to.
fn online() -> usize {
    fs::read_to_string("/proc/cpuinfo")
        .map_or(0, |text| text.lines().filter(|line| line.starts_with("processor")).count())
}

fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}
