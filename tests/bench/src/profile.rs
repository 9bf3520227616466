//! Where the time goes: a sampled profile of Keyhall under a closed loop, as folded stacks, a flame graph and a top ten.

use crate::target::Target;
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
};

/// Samples a second of CPU time: not a divisor of anything that ticks.
const SAMPLES: &str = "997";
/// Seconds that are sampled.
pub const SECONDS: u64 = 6;

/// Begins to sample a server's processes.
pub fn begin(target: &Target, file: &Path) -> Result<Child> {
    let pids = target.trees.pids().iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let mut perf = Command::new("perf");
    perf.args(["record", "-q", "-e", "cpu-clock", "-F", SAMPLES, "--call-graph", "dwarf,16384", "-p", &pids, "-o"]);
    perf.arg(file).args(["--", "sleep", &SECONDS.to_string()]).stdout(Stdio::null());
    perf.spawn().context("perf could not be started: on Debian it is in the package linux-perf")
}

/// Reads what was sampled; writes `NAME.folded` and `NAME.svg` beside it and answers the top ten.
pub fn read(mut perf: Child, file: &Path) -> Result<String> {
    if !perf.wait()?.success() {
        bail!("perf recorded nothing");
    }
    let mut script = Command::new("perf");
    script.args(["script", "--no-inline", "-F", "comm,ip,sym", "-i"]).arg(file).stderr(Stdio::null());
    let text = script.output()?.stdout;
    let stacks = folded(&String::from_utf8_lossy(&text));
    let lines: String = stacks.iter().map(|(stack, count)| format!("{stack} {count}\n")).collect();
    fs::write(file.with_extension("folded"), lines)?;
    fs::write(file.with_extension("svg"), flame_graph(&stacks))?;
    fs::remove_file(file)?;
    Ok(top(&stacks))
}

/// Stacks from the thread's name to the function that ran, with how often each was seen.
fn folded(script: &str) -> BTreeMap<String, u64> {
    let mut stacks = BTreeMap::new();
    for sample in script.split("\n\n") {
        let mut lines = sample.lines();
        let Some(thread) = lines.next().map(str::trim) else { continue };
        let mut frames: Vec<String> = lines.map(frame).collect();
        if thread.is_empty() || frames.is_empty() {
            continue;
        }
        frames.push(thread.to_owned());
        frames.reverse();
        *stacks.entry(frames.join(";")).or_default() += 1;
    }
    stacks
}

/// A function's name without address, hash and generic arguments.
fn frame(line: &str) -> String {
    let name = line.trim().split_once(' ').map_or("", |(_, name)| name);
    let name = name.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16).map_or(name, |(name, _)| name);
    let (mut short, mut depth) = (String::new(), 0_usize);
    for letter in name.chars() {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ';' => short.push(','),
            _ if depth <= 1 => short.push(letter),
            _ => {}
        }
    }
    if short.is_empty() { "[unknown]".to_owned() } else { short }
}

/// The ten functions that ran longest themselves, then the ten of ours that ran longest with what they called.
fn top(stacks: &BTreeMap<String, u64>) -> String {
    const OURS: [&str; 11] = [
        "audit::",
        "chat::",
        "context::",
        "gateway::",
        "identity::",
        "ledger::",
        "outbound::",
        "routes::",
        "server::",
        "store::",
        "vault::",
    ];
    let all: u64 = stacks.values().sum();
    let (mut own, mut with): (HashMap<&str, u64>, HashMap<&str, u64>) = Default::default();
    for (stack, count) in stacks {
        let frames: Vec<&str> = stack.split(';').collect();
        if let Some(last) = frames.last() {
            *own.entry(last).or_default() += count;
        }
        let mut ours: Vec<&str> = frames.into_iter().filter(|name| OURS.iter().any(|own| name.contains(own))).collect();
        ours.sort_unstable();
        ours.dedup();
        for name in ours {
            *with.entry(name).or_default() += count;
        }
    }
    let mut text = String::new();
    for (title, counts) in [("by itself", own), ("with what it calls, of ours", with)] {
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        let _ = writeln!(text, "| share | {title} |\n| ---: | --- |");
        for (name, count) in counts.into_iter().take(10) {
            let _ = writeln!(text, "| {:.1} % | `{name}` |", count as f64 * 100.0 / all.max(1) as f64);
        }
        text.push('\n');
    }
    text
}

/// One rectangle for each function on each stack, as wide as it was seen often.
fn flame_graph(stacks: &BTreeMap<String, u64>) -> String {
    const WIDTH: f64 = 1_600.0;
    const HEIGHT: f64 = 16.0;
    let all: u64 = stacks.values().sum();
    let scale = WIDTH / all.max(1) as f64;
    let deepest = stacks.keys().map(|stack| stack.matches(';').count() + 1).max().unwrap_or_default();
    let height = HEIGHT * deepest as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"monospace\" \
         font-size=\"11\">\n"
    );
    let (mut open, mut at): (Vec<(String, u64)>, u64) = (Vec::new(), 0);
    let mut draw = |depth: usize, name: &str, from: u64, to: u64| {
        let width = (to - from) as f64 * scale;
        if width < 0.4 {
            return;
        }
        let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let (x, y) = (from as f64 * scale, height - HEIGHT * (depth as f64 + 1.0));
        let hue = name.bytes().fold(0_u32, |hue, byte| (hue * 31 + u32::from(byte)) % 60);
        let shown: String = name.chars().take((width / 6.7) as usize).collect();
        let _ = writeln!(
            svg,
            "<g><title>{name} ({:.1} %)</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"15\" \
             fill=\"hsl({hue} 80% 65%)\"/><text x=\"{:.1}\" y=\"{:.1}\">{shown}</text></g>",
            (to - from) as f64 * 100.0 / all.max(1) as f64,
            x + 2.0,
            y + 12.0
        );
    };
    for (stack, count) in stacks {
        let frames: Vec<&str> = stack.split(';').collect();
        let same = open.iter().zip(&frames).take_while(|((name, _), frame)| name == *frame).count();
        while open.len() > same {
            if let Some((name, from)) = open.pop() {
                draw(open.len(), &name, from, at);
            }
        }
        open.extend(frames.iter().skip(same).map(|frame| ((*frame).to_owned(), at)));
        at += count;
    }
    while let Some((name, from)) = open.pop() {
        draw(open.len(), &name, from, at);
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "keyhall \n\t  55d0 ledger::admission::lane::run::h0123456789abcdef\n\t 55d1 start\n\n\
        keyhall \n\t 7f00 write\n\t  55d0 ledger::admission::lane::run::h0123456789abcdef\n\t 55d1 start\n";

    #[test]
    fn stacks_are_folded_and_counted() {
        let stacks = folded(SCRIPT);
        assert_eq!(stacks.get("keyhall;start;ledger::admission::lane::run"), Some(&1));
        assert_eq!(stacks.get("keyhall;start;ledger::admission::lane::run;write"), Some(&1));
        let top = top(&stacks);
        assert!(
            top.contains("| 50.0 % | `write` |") && top.contains("| 100.0 % | `ledger::admission::lane::run` |"),
            "{top}"
        );
        assert_eq!(flame_graph(&stacks).matches("<rect").count(), 4);
        assert_eq!(
            frame(" 55d0 <alloc::vec::Vec<u8> as core::clone::Clone>::clone"),
            "alloc::vec::Vec as core::clone::Clone::clone"
        );
    }
}
