//! A real server process, in a test's hands: killed, stopped, let go on, started again at the same address.

use crate::client;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
    time::sleep,
};

/// How a process is started.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Its environment.
    pub settings: Vec<(&'static str, String)>,
    /// Where what it says is appended.
    pub log: PathBuf,
}

/// A server.
pub struct Process {
    /// Its `host:port`.
    pub address: String,
    orders: Orders,
    child: Child,
}

impl Process {
    /// Starts it and waits until it is ready.
    pub async fn start(address: String, orders: Orders) -> Self {
        let child = spawn(&orders);
        let mut process = Self { address, orders, child };
        process.ready().await;
        process
    }

    /// Waits until it says that it is ready.
    pub async fn ready(&mut self) {
        let since = Instant::now();
        loop {
            if client::get(&self.address, "/readyz", None).await.is_ok_and(|told| told.status == 200) {
                return;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the server left with {status}:\n{}", self.said());
            }
            assert!(since.elapsed() < Duration::from_secs(60), "the server is not ready:\n{}", self.said());
            sleep(Duration::from_millis(4)).await;
        }
    }

    /// Ends it without a word (`SIGKILL`), and waits until it is gone.
    pub async fn kill(&mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }

    /// Starts it again where it was.
    pub async fn start_again(&mut self) {
        self.child = spawn(&self.orders);
        self.ready().await;
    }

    /// Asks it to leave, and waits until it has left in order.
    pub async fn leave(mut self) {
        self.signal(Signal::TERM);
        let left = tokio::time::timeout(Duration::from_secs(40), self.child.wait()).await;
        let status = left.expect("it leaves within forty seconds").unwrap();
        assert!(status.success(), "it left with {status}:\n{}", self.said());
    }

    /// Gives an order to a steered server, and waits until it has obeyed.
    pub async fn order(&mut self, order: &str) {
        let before = self.said().matches("ok\n").count();
        let orders = self.child.stdin.as_mut().unwrap();
        orders.write_all(format!("{order}\n").as_bytes()).await.unwrap();
        while self.said().matches("ok\n").count() == before {
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// It stands still, as in a machine that is paused.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// It goes on.
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn pid(&self) -> Pid {
        let id = self.child.id().expect("it runs");
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
    }

    /// Kilobytes of memory: now, and at most since [`Process::forget_peak`].
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap())).unwrap();
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (kilobytes("VmRSS:"), kilobytes("VmHWM:"))
    }

    /// The peak of its memory is counted from now (proc(5), `clear_refs`).
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id().unwrap()), "5").unwrap();
    }

    /// Open file descriptors.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id().unwrap())).unwrap().count()
    }

    /// Everything that it and those before it at this address wrote.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.orders.log).unwrap_or_default()
    }
}

fn spawn(orders: &Orders) -> Child {
    let (program, arguments) = orders.words.split_first().unwrap();
    let log = File::options().create(true).append(true).open(&orders.log).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(orders.settings.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log).kill_on_drop(true);
    command.spawn().unwrap_or_else(|error| panic!("{program} can't be started: {error}"))
}
