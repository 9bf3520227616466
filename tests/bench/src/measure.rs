//! One run: what is started, in which order it is measured, and what is kept.

use crate::{
    figure::{Figure, Figures},
    keyhall::Keyhall,
    load, machine, nginx,
    process::{Running, SERVERS, Trees, at_rest, free_address, pinned, resident},
    profile, table,
    target::{Target, body, listens},
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use test_database::{Cluster, TestDatabase};

/// Requests a second of the open loop.
const RATE: f64 = 200.0;
/// Connections of the closed loop.
const AT_ONCE: usize = 64;
/// Streams at a steady pace, chunks of each, and milliseconds between two.
const STREAMS: usize = 100;
const CHUNKS: usize = 200;
const PAUSE: u32 = 10;
/// Streams that are held open.
const HELD: usize = 1_000;

/// What the command line asked for.
pub struct Plan {
    binary: PathBuf,
    /// A PostgreSQL's administrator, and the process that all its others are children of.
    postgres: Option<(String, u32)>,
    rounds: usize,
    only: Vec<String>,
    saved_to: Option<PathBuf>,
    is_profile: bool,
}

impl Plan {
    /// `--binary PATH [--postgres URL PID] [--rounds N] [--only NAMES] [--profile] [--save FILE]`.
    pub fn parse(mut words: &[&str]) -> Result<Self> {
        let mut plan = Self {
            binary: PathBuf::new(),
            postgres: None,
            rounds: 5,
            only: Vec::new(),
            saved_to: None,
            is_profile: false,
        };
        loop {
            words = match words {
                [] => break,
                ["--binary", path, rest @ ..] => {
                    plan.binary = PathBuf::from(path);
                    rest
                }
                ["--postgres", url, pid, rest @ ..] => {
                    plan.postgres = Some(((*url).to_owned(), pid.parse().context("--postgres URL PID")?));
                    rest
                }
                ["--rounds", rounds, rest @ ..] => {
                    plan.rounds = rounds.parse().context("--rounds takes a number")?;
                    rest
                }
                ["--only", names, rest @ ..] => {
                    plan.only = names.split(',').map(str::to_owned).collect();
                    rest
                }
                ["--save", file, rest @ ..] => {
                    plan.saved_to = Some(PathBuf::from(file));
                    rest
                }
                ["--profile", rest @ ..] => {
                    plan.is_profile = true;
                    rest
                }
                [word, ..] => {
                    bail!("`{word}`: bench takes --rounds N, --only floor,nginx,sqlite,postgres, --profile and --save")
                }
            };
        }
        if plan.rounds == 0 || plan.binary.as_os_str().is_empty() {
            bail!("bench needs a binary and at least one round");
        }
        Ok(plan)
    }

    fn has(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

/// A server and what was measured of it.
pub struct Measured {
    /// The server.
    pub target: Target,
    /// Its figures.
    pub figures: Figures,
}

/// Measures and prints.
pub async fn run(plan: Plan) -> Result<()> {
    let folder = std::env::current_dir()?.join("target/bench/run");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let own = std::env::current_exe()?;
    let provider = free_address()?;
    let mut command = pinned(None, &own);
    command.args(["provider", &provider.to_string()]);
    let mut mock = Running::start(command, &folder.join("provider.log"))?;
    listens(provider, &mut mock).await?;

    let mut servers = Vec::new();
    if plan.has("floor") {
        servers.push(Measured { target: Target::floor(&own, provider, &folder).await?, figures: Figures::default() });
    }
    if plan.has("nginx")
        && let Some(target) = nginx::start(provider, &folder).await?
    {
        servers.push(Measured { target, figures: Figures::default() });
    }
    let mut databases = Vec::new();
    if plan.has("sqlite") {
        let place = folder.join("sqlite");
        let url = format!("sqlite://{}", place.join("keyhall.db").display());
        servers.push(house("Keyhall, SQLite", &plan.binary, place, url, provider, Trees::default()).await?);
    }
    if let (true, Some((url, postmaster))) = (plan.has("postgres"), &plan.postgres) {
        let trees = Trees(vec![*postmaster]);
        trees.pin(SERVERS)?;
        let database = TestDatabase::in_cluster(Cluster::at(url), None).await;
        let (place, url) = (folder.join("postgres"), database.url.clone());
        databases.push(database);
        servers.push(house("Keyhall, PostgreSQL", &plan.binary, place, url, provider, trees).await?);
    }
    if plan.is_profile {
        return profiles(&servers).await;
    }
    for server in &servers {
        server.target.trees.stop();
    }
    for round in 1..=plan.rounds {
        for server in &mut servers {
            eprintln!("round {round} of {}: {}", plan.rounds, server.target.name);
            server.target.trees.go_on();
            one_round(server).await.with_context(|| format!("{} failed", server.target.name))?;
            server.target.trees.stop();
        }
    }
    for server in &servers {
        server.target.trees.go_on();
    }
    let text = table::text(&servers, plan.rounds, &machine::name(&folder));
    println!("{text}");
    if let Some(file) = &plan.saved_to {
        table::save(&text, file)?;
    }
    Ok(())
}

/// Where the time goes, of each: whole answers as fast as they come, the same at a rate, then streams.
async fn profiles(servers: &[Measured]) -> Result<()> {
    let folder = std::env::current_dir()?.join("target/bench");
    for Measured { target, .. } in servers {
        for kind in ["requests", "rate", "streams"] {
            let name = format!("{}-{kind}", target.name.to_lowercase().replace(", ", "-"));
            let perf = profile::begin(target, &folder.join(format!("{name}.perf")))?;
            let (to, time) = (target.address, Duration::from_secs(profile::SECONDS));
            match kind {
                "requests" => {
                    load::closed(to, &target.requests(&body::whole()), AT_ONCE, time).await?;
                }
                "rate" => {
                    load::open(to, &target.requests(&body::whole()), RATE, time).await?;
                }
                _ => {
                    let paced = target.requests(&body::stream(CHUNKS * 3, PAUSE));
                    load::streams(to, &paced, STREAMS, CHUNKS).await?;
                }
            }
            let top = profile::read(perf, &folder.join(format!("{name}.perf")))?;
            println!("### {}, {kind}\n\n{top}target/bench/{name}.svg\n", target.name);
        }
    }
    Ok(())
}

/// Sets a Keyhall up, takes the figures that want a server which was just started, and leaves it running.
async fn house(
    name: &'static str,
    binary: &Path,
    folder: PathBuf,
    database: String,
    provider: SocketAddr,
    beside: Trees,
) -> Result<Measured> {
    eprintln!("{name}: setting up");
    let keyhall = Keyhall::found(name, binary, folder, database, provider, beside).await?;
    let mut figures = Figures::default();
    for _ in 0..4 {
        let (target, took) = keyhall.start().await?;
        figures.add(Figure::ColdStart, took.as_secs_f64() * 1e3);
        if let Some(running) = target._running {
            running.end()?;
        }
    }
    let (target, took) = keyhall.start().await?;
    figures.add(Figure::ColdStart, took.as_secs_f64() * 1e3);
    let pid = target.trees.0[0];
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = resident(pid)?;
    figures.add(Figure::IdleMemory, idle);
    // What a first request makes (pools, caches) is not a stream's.
    load::closed(target.address, &target.requests(&body::whole()), 1, Duration::from_millis(200)).await?;
    let before = resident(pid)?;
    let held = load::hold(target.address, &target.requests(&body::stream(100_000, 1_000)), HELD).await?;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    figures.add(Figure::StreamsMemory, (resident(pid)? - before) * 1_000.0 / HELD as f64);
    drop(held);
    if let Some(running) = target._running {
        running.end()?;
    }
    Ok(Measured { target: keyhall.start().await?.0, figures })
}

async fn one_round(server: &mut Measured) -> Result<()> {
    let Measured { target, figures } = server;
    let (to, trees) = (target.address, &target.trees);
    let whole = target.requests(&body::whole());
    load::closed(to, &whole, 8, Duration::from_millis(200)).await?;
    at_rest(trees, Duration::from_secs(2)).await;

    let before = trees.cpu();
    let seen = load::open(to, &whole, RATE, Duration::from_secs(3)).await?;
    figures.add(Figure::CpuAtRate, (trees.cpu() - before) * 1e6 / seen.count as f64);
    figures.add(Figure::P50, seen.whole.percentile(50));
    figures.add(Figure::P99, seen.whole.percentile(99));

    let seen = load::open(to, &target.requests(&body::stream(8, 0)), RATE / 2.0, Duration::from_secs(1)).await?;
    figures.add(Figure::FirstToken, seen.first.percentile(50));

    let paced = target.requests(&body::stream(CHUNKS, PAUSE));
    let before = trees.cpu();
    let events = load::streams(to, &paced, STREAMS, CHUNKS).await?;
    figures.add(Figure::CpuPerChunks, (trees.cpu() - before) * 1e6 / events as f64);

    let (before, time) = (trees.cpu(), Duration::from_secs(2));
    let answered = load::closed(to, &whole, AT_ONCE, time).await?;
    figures.add(Figure::Throughput, answered as f64 / time.as_secs_f64());
    at_rest(trees, Duration::from_secs(3)).await;
    figures.add(Figure::CpuPerRequest, (trees.cpu() - before) * 1e6 / answered as f64);
    Ok(())
}
