//! `cargo xtask bench`: Keyhall on both databases beside the floor and nginx, before the same mock provider.
use crate::{
    measured,
    postgres::{self, Cluster, Durability},
    shell,
    steps::Steps,
};
use anyhow::{Result, bail};
use std::process::{Command, Stdio};

/// The core of whoever asks and answers; servers have another (`tests/bench/src/process.rs`).
const LOAD: &str = "1";
/// Files that the load generator and the provider may have open.
const FILES: &str = "--nofile=8192";
/// Where `--save` puts the table.
const DOCUMENT: &str = "docs/PERFORMANCE.md";

/// `cargo xtask bench [--rounds N] [--only floor,nginx,sqlite,postgres] [--profile] [--built] [--save]`: builds what is
/// measured unless it is `--built`, measures within five minutes, prints a table; `--save` puts it into
/// `docs/PERFORMANCE.md`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let mut steps = Steps::begin();
    let is_built = words.contains(&"--built");
    let is_saved = words.contains(&"--save");
    let wants_postgres =
        words.iter().skip_while(|word| **word != "--only").nth(1).is_none_or(|only| only.contains("postgres"));
    for program in ["taskset", "prlimit"] {
        if shell::first_line(program, &["--version"]).is_none() {
            bail!("{program} is not there: it belongs to util-linux");
        }
    }
    if std::thread::available_parallelism()?.get() < 2 {
        bail!("a server and its load need a core each: this machine has one");
    }
    if wants_postgres {
        steps.run("what PostgreSQL needs", postgres::prepare)?;
    }
    if !is_built {
        measured::build(&mut steps)?;
    }
    let cluster = match wants_postgres {
        true => Some(steps.run("a durable PostgreSQL", || Cluster::start(Durability::Full))?),
        false => None,
    };
    let mut bench = Command::new("prlimit");
    bench.args([FILES, "taskset", "-c", LOAD, &format!("{}/bench", measured::FOLDER), "run", "--binary"]);
    bench.arg(measured::binary());
    if let Some(cluster) = &cluster {
        bench.args(["--postgres", &cluster.url, &cluster.pid().to_string()]);
    }
    if is_saved {
        bench.args(["--save", DOCUMENT]);
    }
    bench.args(words.iter().filter(|word| !["--built", "--save"].contains(word))).stdin(Stdio::null());
    steps.run("measuring", || shell::run(&mut bench))?;
    steps.summary();
    Ok(())
}
