//! A PostgreSQL cluster for one run of the tests: made, started, stopped and thrown away.
use crate::{
    debian,
    shell::{first_line, run_quietly},
    steps::say,
};
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// The unix user that Debian's packages make: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Makes sure that a PostgreSQL is there.
pub(crate) fn prepare() -> Result<()> {
    if programs().is_none() {
        debian::need(&["postgresql"], "the tests on PostgreSQL")?;
    }
    programs().map(drop).context("initdb is not found: put PostgreSQL's programs on the PATH")
}

/// Whether what a cluster acknowledged survives a crash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It does, as in production.
    Full,
    /// It need not: the cluster is thrown away. Servers have to be told `--unsafe-durability`.
    None,
}

/// A running cluster. Dropped, it is stopped and its folder removed, whatever the tests did.
pub(crate) struct Cluster {
    folder: PathBuf,
    server: Child,
    /// Its administrator's address.
    pub(crate) url: String,
}

impl Cluster {
    /// Makes one with nothing in it and waits until it answers.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let programs = programs().context("initdb is not found")?;
        // Not below target/: the user that runs it may not look into somebody's home.
        let folder = std::env::temp_dir().join(format!("keyhall-postgres-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let started = Self::start_in(&programs, &folder, durability);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(programs: &Path, folder: &Path, durability: Durability) -> Result<Self> {
        if is_root() {
            run_quietly(Command::new("chown").arg(USER).arg(folder))?;
        }
        let data = folder.join("data");
        let mut make = as_user(&programs.join("initdb"), folder);
        make.arg("-D").arg(&data).args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run_quietly(&mut make).context("a PostgreSQL cluster can't be made")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(folder.join("log"))?;
        let mut serve = as_user(&programs.join("postgres"), folder);
        serve.arg("-D").arg(&data).arg("-k").arg(folder).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        serve.args(["-c", "max_connections=300"]);
        if durability == Durability::None {
            serve.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        let server = serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let url = format!("postgres://{USER}@127.0.0.1:{port}/postgres");
        let mut cluster = Self { folder: folder.to_owned(), server, url };
        cluster.wait(&programs.join("pg_isready"), port)?;
        say(format_args!("PostgreSQL listens at {}", cluster.url));
        Ok(cluster)
    }

    /// The process that all its others are children of.
    pub(crate) fn pid(&self) -> u32 {
        self.server.id()
    }

    fn wait(&mut self, is_ready: &Path, port: u16) -> Result<()> {
        let since = Instant::now();
        let port = port.to_string();
        let mut ask = Command::new(is_ready);
        ask.args(["-q", "-h", "127.0.0.1", "-p", &port]);
        while !ask.status()?.success() {
            if self.server.try_wait()?.is_some() || since.elapsed() > Duration::from_secs(30) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT: its fast shutdown, which waits for nobody (PostgreSQL manual, "Shutting Down the Server").
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of `initdb` and `postgres`: the newest of Debian's, or wherever the PATH finds them.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").exists())
        .max();
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    newest.map(|(_, programs)| programs).or_else(on_path)
}

fn is_root() -> bool {
    first_line("id", &["-u"]).as_deref() == Some("0")
}

/// A program of PostgreSQL's as a user that it accepts, with nothing of our environment that it reads.
fn as_user(program: &Path, folder: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={USER}")).arg(format!("--regid={USER}")).arg("--init-groups").arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder).env("LC_ALL", "C.UTF-8").env("HOME", folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command
}
