//! A PostgreSQL of a test's own, which may be stopped, killed and started again, and may lie in a small file system.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::{self, File},
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The unix user that Debian's packages make: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// A cluster.
pub struct OwnCluster {
    programs: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: u16,
    server: Child,
    _folder: tempfile::TempDir,
    /// Its administrator's address.
    pub url: String,
}

impl OwnCluster {
    /// Makes and starts one.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_owned();
        Self::start_in(folder, &place)
    }

    /// The same with its data below `place`; `folder` is kept as long as it is.
    pub fn start_in(folder: tempfile::TempDir, place: &Path) -> Self {
        let programs = programs();
        for path in [folder.path(), place] {
            let (user, group) = ids();
            chown(path, Some(user), Some(group)).unwrap();
        }
        let (data, log) = (place.join("data"), folder.path().join("log"));
        let mut make = as_user(&programs.join("initdb"), folder.path());
        make.arg("-D").arg(&data).args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        make.arg("--wal-segsize=1");
        let made = make.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("postgres://{USER}@127.0.0.1:{port}/postgres");
        let server = serve(&programs, &data, &log, port);
        let cluster = Self { programs, data, log, port, server, _folder: folder, url };
        cluster.wait();
        cluster
    }

    /// All of it stands still.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// It goes on.
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// Ends it in order, as an upgrade does. Others go on meanwhile: it waits a minute for a connection that somebody opened and
    /// left there.
    pub fn stop(&mut self) {
        kill_process(self.pid(), Signal::INT).unwrap();
        tokio::task::block_in_place(|| self.server.wait()).unwrap();
    }

    /// Starts it again, also after it ended itself.
    pub fn start_again(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        self.server = serve(&self.programs, &self.data, &self.log, self.port);
        self.wait();
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        self.server.try_wait().unwrap().is_none()
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.server.id()).unwrap()).unwrap()
    }

    /// The postmaster and everybody who works for it.
    fn signal(&self, signal: Signal) {
        let parent = self.server.id().to_string();
        let children = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
            let status = fs::read_to_string(entry.path().join("status")).ok()?;
            let is_child = status.lines().any(|line| line.strip_prefix("PPid:\t") == Some(parent.as_str()));
            is_child.then(|| entry.file_name().to_str()?.parse::<i32>().ok()).flatten()
        });
        for child in children.filter_map(Pid::from_raw).chain([self.pid()]) {
            // One that has just ended needs no signal.
            let _ = kill_process(child, signal);
        }
    }

    fn wait(&self) {
        let since = Instant::now();
        let mut ask = Command::new(self.programs.join("pg_isready"));
        ask.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        while !ask.status().unwrap().success() {
            let log = || fs::read_to_string(&self.log).unwrap_or_default();
            assert!(since.elapsed() < Duration::from_secs(30), "PostgreSQL did not start:\n{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        self.go_on();
        let _ = kill_process(self.pid(), Signal::QUIT);
        let _ = self.server.wait();
    }
}

fn serve(programs: &Path, data: &Path, log: &Path, port: u16) -> Child {
    let folder = log.parent().unwrap();
    let log = File::options().create(true).append(true).open(log).unwrap();
    let mut serve = as_user(&programs.join("postgres"), folder);
    serve.arg("-D").arg(data).arg("-k").arg(folder).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    for setting in ["max_connections=100", "shared_buffers=16MB", "min_wal_size=2MB", "max_wal_size=8MB"] {
        serve.args(["-c", setting]);
    }
    serve.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
}

/// The folder of `initdb` and `postgres`: the newest of Debian's.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("Debian's package postgresql").flatten();
    let newest = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").exists())
        .max();
    newest.expect("Debian's package postgresql").1
}

fn ids() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with("postgres:")).expect("the user postgres");
    let mut fields = line.split(':').skip(2).map(|field| field.parse().unwrap());
    (fields.next().unwrap(), fields.next().unwrap())
}

/// A program of PostgreSQL's as a user that it accepts. It ends with its parent, whatever becomes of the test.
fn as_user(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={USER}")).arg(format!("--regid={USER}")).arg("--init-groups");
    command.args(["--pdeathsig", "QUIT"]).arg(program);
    command.current_dir(folder).env_clear().env("LC_ALL", "C.UTF-8").env("HOME", folder);
    command.env("PATH", "/usr/bin:/bin");
    command
}
