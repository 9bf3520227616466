//! The network between a server and its database, in a test's hands.

use crate::server::spawn;
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// A wire that carries every byte, until it is cut, held or loses what goes through it.
pub struct Wire {
    /// The database's address through the wire.
    pub url: String,
    state: watch::Sender<State>,
    trap: Arc<Trap>,
    task: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    is_cut: bool,
    is_held: bool,
    /// Connections with a smaller number carry nothing any more, and do not end either.
    first_living: u64,
    /// The number of the next connection.
    next: u64,
}

impl Wire {
    /// A whole wire to the database at this address.
    pub async fn to(database_url: &str) -> Self {
        let mut url = Url::parse(database_url).unwrap();
        let far = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near: SocketAddr = listener.local_addr().unwrap();
        url.set_port(Some(near.port())).unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        let state = watch::channel(State { is_cut: false, is_held: false, first_living: 0, next: 0 }).0;
        let trap = Arc::<Trap>::default();
        let task = spawn(carry(listener, Arc::from(far), state.clone(), Arc::clone(&trap)));
        Self { url: url.to_string(), state, trap, task }
    }

    /// The first commit after this statement was sent over the same connection reaches the database, and its answer is lost
    /// with the connection: whoever committed can't know what became of it. `statement` has to be new to its connection, which
    /// names it by a number from then on.
    pub fn lose_commit_after(&self, statement: &'static str) {
        *self.trap.statement.lock().unwrap() = Some(statement);
    }

    /// Whether that has happened.
    pub fn has_lost_commit(&self) -> bool {
        self.trap.is_sprung.load(Ordering::SeqCst)
    }

    /// Every connection breaks, and new ones break at once: the database is down.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.is_cut = true);
    }

    /// Nothing goes through, in either direction, and no connection ends: the database stands still. New ones are accepted.
    pub fn hold(&self) {
        self.state.send_modify(|state| state.is_held = true);
    }

    /// Connections that are there carry nothing any more and never end, as when a firewall forgot them; new ones are whole.
    pub fn lose(&self) {
        self.state.send_modify(|state| state.first_living = state.next);
    }

    /// The database is back; what was held goes on.
    pub fn mend(&self) {
        self.state.send_modify(|state| (state.is_cut, state.is_held) = (false, false));
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What [`Wire::lose_commit_after`] waits for.
#[derive(Default)]
struct Trap {
    statement: Mutex<Option<&'static str>>,
    is_sprung: AtomicBool,
}

impl Trap {
    /// Whether the answer to these bytes is to be lost. `is_set`: the statement went through this connection before.
    fn springs(&self, bytes: &[u8], is_set: &mut bool) -> bool {
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        let mut statement = self.statement.lock().unwrap();
        *is_set |= statement.is_some_and(has);
        let springs = *is_set && has("COMMIT");
        if springs {
            *statement = None;
        }
        springs
    }
}

async fn carry(listener: TcpListener, far: Arc<str>, state: watch::Sender<State>, trap: Arc<Trap>) {
    while let Ok((near, _)) = listener.accept().await {
        if state.borrow().is_cut {
            continue;
        }
        let mut number = 0;
        state.send_modify(|state| (number, state.next) = (state.next, state.next + 1));
        let (far, mut cut, changes, trap) = (Arc::clone(&far), state.subscribe(), state.subscribe(), Arc::clone(&trap));
        spawn(async move {
            let Ok(far) = TcpStream::connect(&*far).await else { return };
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            let is_deaf = AtomicBool::new(false);
            let mut is_set = false;
            let to_far = |bytes: &[u8]| {
                is_deaf.fetch_or(trap.springs(bytes, &mut is_set), Ordering::SeqCst);
                true
            };
            // An answer that must not arrive ends the connection instead: by then the database has done what it was asked.
            let to_near = |_: &[u8]| {
                let hears = !is_deaf.load(Ordering::SeqCst);
                trap.is_sprung.fetch_or(!hears, Ordering::SeqCst);
                hears
            };
            tokio::select! {
                _ = pump(near_in, far_out, number, changes.clone(), to_far) => {}
                _ = pump(far_in, near_out, number, changes, to_near) => {}
                _ = cut.wait_for(|state| state.is_cut) => {}
            }
        });
    }
}

/// One direction of a connection, until a side ends it or what comes is not to be passed on.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    number: u64,
    mut state: watch::Receiver<State>,
    mut passes: impl FnMut(&[u8]) -> bool,
) -> Option<()> {
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut bytes).await.ok().filter(|read| *read > 0)?;
        let state = state.wait_for(|state| !state.is_held && number >= state.first_living).await.ok()?;
        drop(state);
        let bytes = bytes.get(..read)?;
        if !passes(bytes) {
            return None;
        }
        to.write_all(bytes).await.ok()?;
    }
}
