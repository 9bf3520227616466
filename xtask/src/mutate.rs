//! `cargo xtask mutate`: removes one scope predicate after the other and looks whether the isolation tests notice.
//!
//! 1. A build of the isolation tests in which `store` can leave a predicate out: this program stands in as the compiler's
//!    wrapper and hands `--cfg keyhall_mutation` to that one crate. Third-party crates are not built again.
//! 2. A run with every predicate in place, which has to succeed and writes down which statements over which tables the
//!    product builds.
//! 3. For each of them a run without its predicate, on SQLite, where no row-level security stands behind it. One that
//!    turns no test red fails the command.
use crate::{
    server_binary::NATIVE,
    shell::{absolute, cargo},
    stamp,
    steps::Steps,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

/// Says to this program that it is called as a compiler.
const AS_COMPILER: &str = "KEYHALL_MUTATION_COMPILER";
/// The tests that are asked first: they are quick, and notice nearly everything.
const FIRST: &str = "lives::";
/// Longer than any run takes: what does not end by then was noticed.
const LONGEST: Duration = Duration::from_secs(240);
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

/// `cargo xtask mutate [TABLE[.STATEMENT]]…`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let mut steps = Steps::begin();
    let tests = steps.run("the isolation tests, with predicates that can be left out", build)?;
    let built = steps.run("every predicate in place", || baseline(&tests))?;
    let wanted = |name: &&String| words.is_empty() || words.iter().any(|word| name.starts_with(word));
    let names: VecDeque<String> = built.iter().filter(wanted).cloned().collect();
    ensure!(!names.is_empty(), "the product builds no statement of that name; it builds: {built:?}");
    let results = steps.run("one predicate less, each in its turn", || all(&tests, names))?;
    table(&results);
    let missed: Vec<_> =
        results.iter().filter(|(_, caught)| caught.is_empty()).map(|(name, _)| name.as_str()).collect();
    println!("\n{} of {} are noticed", results.len() - missed.len(), results.len());
    println!("\nWithout a predicate of their own, because the row was found in its organization before:");
    by_key()?.iter().for_each(|place| println!("   {place}"));
    if !missed.is_empty() {
        bail!("no test notices when the predicate is gone from: {}", missed.join(", "));
    }
    Ok(())
}

/// Builds the tests; answers where they are.
fn build() -> Result<PathBuf> {
    let mut command = cargo();
    // Everything, because a smaller selection has other features, and third-party crates would be built once more.
    command.arg("test").args(NATIVE).args(["--no-run", "--message-format", "json-render-diagnostics"]);
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

/// The statements that the product builds while the tests succeed.
fn baseline(tests: &Path) -> Result<BTreeSet<String>> {
    let list = absolute("target/mutation-statements");
    if list.exists() {
        std::fs::remove_file(&list)?;
    }
    let whole = run_tests(tests, "", |command| command.env("KEYHALL_MUTATION_BUILT", &list))?;
    ensure!(whole.is_empty(), "with every predicate in place, these fail: {whole:?}");
    let written = std::fs::read_to_string(&list).context("no statement was built: is the cfg handed over?")?;
    Ok(written.lines().map(str::to_owned).collect())
}

/// By statement: the tests that noticed.
fn all(tests: &Path, names: VecDeque<String>) -> Result<BTreeMap<String, Vec<String>>> {
    let (waiting, results) = (Mutex::new(names), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    loop {
                        let next = waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
                        let Some(name) = next else { return Ok(()) };
                        let mut caught = without(tests, &name, FIRST)?;
                        if caught.is_empty() {
                            caught = without(tests, &name, "")?;
                        }
                        println!("   {name}: {}", if caught.is_empty() { "NOT NOTICED" } else { "noticed" });
                        if let Ok(mut results) = results.lock() {
                            results.insert(name, caught);
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a worker failed")))
    })?;
    results.into_inner().ok().context("a worker failed")
}

fn without(tests: &Path, name: &str, which: &str) -> Result<Vec<String>> {
    run_tests(tests, which, |command| command.env("KEYHALL_MUTATION", name))
}

/// Runs the tests; answers which failed.
fn run_tests(tests: &Path, which: &str, with: impl FnOnce(&mut Command) -> &mut Command) -> Result<Vec<String>> {
    let mut command = Command::new(tests);
    command.arg(which).args(["--test-threads", "2"]).current_dir(absolute("tests")).env_remove("KEYHALL_TEST_POSTGRES");
    let said = tempfile(tests)?;
    with(&mut command).stdout(Stdio::from(said.1)).stderr(Stdio::null());
    let status = wait(command.spawn().context("the isolation tests could not be started")?)?;
    let text = std::fs::read_to_string(&said.0)?;
    std::fs::remove_file(&said.0)?;
    let failed = text.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let failed: Vec<_> = failed.map(str::to_owned).collect();
    Ok(match status {
        Some(status) if status.success() => Vec::new(),
        _ if !failed.is_empty() => failed,
        Some(status) => vec![format!("the run ended with {status}")],
        None => vec!["the run did not end".to_owned()],
    })
}

/// A file beside the tests for what one run says.
fn tempfile(tests: &Path) -> Result<(PathBuf, std::fs::File)> {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = tests.with_extension(format!("{}-{number}.said", std::process::id()));
    let file = std::fs::File::create(&path)?;
    Ok((path, file))
}

/// Waits for the end, or ends it.
fn wait(mut child: Child) -> Result<Option<ExitStatus>> {
    let began = Instant::now();
    while began.elapsed() < LONGEST {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Where the product changes one row by its primary key alone.
fn by_key() -> Result<Vec<String>> {
    let mut places = Vec::new();
    for file in stamp::files(Path::new("server"))? {
        let is_product = file.extension().is_some_and(|kind| kind == "rs")
            && !file.components().any(|part| part.as_os_str() == "tests");
        if is_product {
            let text = std::fs::read_to_string(&file)?;
            let lines = text.lines().enumerate();
            let found =
                lines.filter(|(_, line)| [".update(&write)", ".update(write)"].iter().any(|call| line.contains(call)));
            places.extend(found.map(|(nth, _)| format!("{}:{}", file.display(), nth + 1)));
        }
    }
    Ok(places)
}

fn table(results: &BTreeMap<String, Vec<String>>) {
    println!("\n{:<32} noticed by", "without the predicate of");
    for (name, caught) in results {
        println!("{name:<32} {:>2}  {}", caught.len(), caught.join(", "));
    }
}
