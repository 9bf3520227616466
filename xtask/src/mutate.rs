//! `cargo xtask mutate`: removes one scope predicate after the other and looks whether the isolation tests notice.
//!
//! 1. A build of the isolation tests in which `store` can leave a predicate out: this program stands in as the compiler's
//!    wrapper and hands `--cfg keyhall_mutation` to that one crate. Third-party crates are not built again.
//! 2. A run with every predicate in place, which has to succeed and writes down which statements over which tables the
//!    product builds, and in which places.
//! 3. For each kind of statement over each table (`ledger.find_in`), a run without its predicate wherever it stands, on
//!    SQLite, where no row-level security stands behind it, until a test turns red ([`crate::noticed`]). One that turns
//!    none red fails the command.
//! 4. With `--places`, the same for each place by itself: `ledger.find_in@server/ledger/src/rows.rs:30`.
//!    What makes no difference is named with its reason ([`crate::equivalent`]).
//! 5. What stands without a predicate, or where no test comes by, is listed ([`crate::unscoped`]).
use crate::{
    equivalent,
    noticed::{Noticed, run_tests},
    server_binary::NATIVE,
    shell::{absolute, cargo},
    site::{self, Profile},
    steps::{Steps, shown},
    unscoped,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

/// Says to this program that it is called as a compiler.
const AS_COMPILER: &str = "KEYHALL_MUTATION_COMPILER";
/// A run without a predicate that takes so many times as long as the one with all of them does not end: it was noticed.
const TIMES: u32 = 4;
/// Statements that are removed at the same time, in processes of their own.
const AT_ONCE: usize = 2;

/// Whether cargo called this program in the compiler's place, and what came of it.
pub(crate) fn as_compiler() -> Option<ExitStatus> {
    std::env::var_os(AS_COMPILER)?;
    let mut words = std::env::args_os().skip(1);
    let mut compiler = Command::new(words.next()?);
    compiler.args(words);
    if std::env::var("CARGO_PKG_NAME").is_ok_and(|name| name == "store") {
        compiler.args(["--cfg", "keyhall_mutation"]);
    }
    compiler.status().ok()
}

/// `cargo xtask mutate [--places] [TABLE[.STATEMENT[@FILE[:LINE]]]]…`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let (by_place, words) = match words {
        ["--places", rest @ ..] => (true, rest),
        _ => (false, words),
    };
    let mut steps = Steps::begin();
    // Servers don't start without one. Any will do: nothing of it is looked at.
    if !absolute("target/site/build.json").exists() {
        steps.run("the site (wasm, style)", || site::build(Profile::Development))?;
    }
    let tests = steps.run("the isolation tests, with predicates that can be left out", build)?;
    let (built, took) = steps.run("every predicate in place", || baseline(&tests))?;
    let wanted = |name: &String| words.is_empty() || words.iter().any(|word| name.starts_with(word));
    let name = |place: &String| if by_place { place.clone() } else { statement(place).to_owned() };
    let names: BTreeSet<String> = built.iter().map(name).filter(wanted).collect();
    let names = VecDeque::from_iter(names);
    ensure!(!names.is_empty(), "the product builds no statement of that name; it builds: {built:?}");
    let results = steps.run("one predicate less, each in its turn", || all(&tests, names, took * TIMES))?;
    table(&results);
    unscoped::say(&built)?;
    verdict(&results)
}

/// Fails where nobody noticed, unless it is said why nobody can; and where that is said and somebody did.
fn verdict(results: &BTreeMap<String, Option<String>>) -> Result<()> {
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    // By place, many make no difference: their row was found in its organization a line before.
    for (name, caught) in results.iter().filter(|(name, _)| *name == statement(name)) {
        match (equivalent::why(name), caught) {
            (None, None) => missed.push(name.as_str()),
            (Some(_), Some(_)) => wrong.push(name.as_str()),
            _ => {}
        }
    }
    let noticed = results.values().flatten().count();
    println!("\n{noticed} of {} are noticed", results.len());
    ensure!(missed.is_empty(), "no test notices when the predicate is gone from: {}", missed.join(", "));
    ensure!(wrong.is_empty(), "said to make no difference, and noticed: {}", wrong.join(", "));
    Ok(())
}

/// Builds the tests; answers where they are.
fn build() -> Result<PathBuf> {
    let mut command = cargo();
    // Every package, because a smaller selection has other features, and third-party crates would be built once more.
    command.arg("test").args(NATIVE).args([
        "--test",
        "isolation",
        "--no-run",
        "--message-format",
        "json-render-diagnostics",
    ]);
    command.env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?).env(AS_COMPILER, "1");
    let output = command.stderr(Stdio::inherit()).output().context("cargo could not be started")?;
    ensure!(output.status.success(), "the isolation tests do not build");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_ours = message.pointer("/target/name").is_some_and(|name| name == "isolation");
        message.get("executable")?.as_str().filter(|_| is_ours).map(PathBuf::from)
    });
    executables.next_back().context("cargo named no executable of the isolation tests")
}

/// The statements that the product builds while the tests succeed, and how long that takes.
fn baseline(tests: &Path) -> Result<(BTreeSet<String>, Duration)> {
    let list = absolute("target/mutation-statements");
    if list.exists() {
        std::fs::remove_file(&list)?;
    }
    let began = Instant::now();
    let whole = run_tests(tests, &[], Duration::MAX, |command| command.env("KEYHALL_MUTATION_BUILT", &list))?;
    ensure!(whole.is_none(), "with every predicate in place: {whole:?}");
    let written = std::fs::read_to_string(&list).context("no statement was built: is the cfg handed over?")?;
    Ok((written.lines().map(str::to_owned).collect(), began.elapsed()))
}

/// By statement: the test that noticed first.
fn all(tests: &Path, names: VecDeque<String>, longest: Duration) -> Result<BTreeMap<String, Option<String>>> {
    let (waiting, results) = (Mutex::new(names), Mutex::new(BTreeMap::new()));
    let noticed = Noticed::read();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    loop {
                        let next = waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
                        let Some(name) = next else { return Ok(()) };
                        let began = Instant::now();
                        let caught = noticed.first(tests, &name, longest)?;
                        let (by, why) =
                            caught.as_ref().map_or(("NOT NOTICED", ""), |by| (by.test.as_str(), by.why.as_str()));
                        println!("   {name}: {by} ({}) {why}", shown(began.elapsed()));
                        if let Ok(mut results) = results.lock() {
                            results.insert(name, caught.map(|by| by.test));
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a worker failed")))
    })?;
    results.into_inner().ok().context("a worker failed")
}

/// `TABLE.STATEMENT` of a place.
fn statement(place: &str) -> &str {
    place.split('@').next().unwrap_or(place)
}

fn table(results: &BTreeMap<String, Option<String>>) {
    println!("\n{:<32} noticed first by", "without the predicate of");
    for (name, caught) in results {
        let why = equivalent::why(statement(name));
        println!("{name:<32} {}", caught.as_deref().or(why).unwrap_or("NOBODY"));
    }
}
