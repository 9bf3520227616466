//! A model provider down to its bytes: it records every request with what became of it, and can fail in every way that a
//! network and a server have.
//!
//! 1. A [`Provider`] listens on a port of its own and answers every API ([`crate::door::Door`]) as it was told ([`Manner`]).
//! 2. Requests are told apart by how much they ask for: whoever asks gives each request its own ([`Seen::mark`]).
//! 3. What it saw is [`Provider::seen`]; where an exchange has got to is told as it happens ([`Provider::stages`]).

mod answer;
mod manner;
mod request;
mod words;

pub use manner::{Fault, Manner};

use request::Asked;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tests::spawn;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{broadcast, watch},
    task::JoinHandle,
};

/// How far an exchange has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// The whole request has come in.
    Asked,
    /// The answer's head went out.
    Head,
    /// Some of the answer went out.
    Middle,
    /// All of the answer went out.
    End,
}

/// A request and what became of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What tells it apart: [`crate::door::Door::mark`].
    pub mark: u64,
    /// Whether it asked for a stream.
    pub stream: bool,
    /// `Authorization` as it came, or what stands in its place.
    pub authorization: String,
    /// Its body, byte for byte.
    pub body: Vec<u8>,
    /// Bytes that went back.
    pub sent: u64,
    /// How far it got.
    pub stage: Stage,
    /// Whether the exchange goes on.
    pub is_open: bool,
}

struct State {
    manner: Manner,
    by_mark: HashMap<u64, Manner>,
    seen: Vec<Seen>,
}

/// A running provider.
pub struct Provider {
    /// Its base URL.
    pub url: String,
    shared: Shared,
    task: JoinHandle<()>,
}

/// What every exchange reads and writes.
#[derive(Clone)]
pub(crate) struct Shared {
    state: Arc<Mutex<State>>,
    stages: broadcast::Sender<(u64, Stage)>,
    /// What is held goes on when this is true.
    gate: watch::Sender<bool>,
}

impl Provider {
    /// Starts one that answers properly.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let manner = Manner::Answer { pause: Duration::ZERO };
        let state = State { manner, by_mark: HashMap::new(), seen: Vec::new() };
        let shared = Shared {
            state: Arc::new(Mutex::new(state)),
            stages: broadcast::channel(65_536).0,
            gate: watch::channel(true).0,
        };
        let task = spawn(listen(listener, shared.clone()));
        Self { url, shared, task }
    }

    /// How requests are answered from now on.
    pub fn set(&self, manner: Manner) {
        self.shared.state().manner = manner;
    }

    /// How the request with this mark is answered.
    pub fn set_for(&self, mark: u64, manner: Manner) {
        self.shared.state().by_mark.insert(mark, manner);
    }

    /// Keeps every answer back ([`Manner::Held`]) until [`Provider::let_go`].
    pub fn hold(&self) {
        self.shared.gate.send_replace(false);
    }

    /// Lets held answers go.
    pub fn let_go(&self) {
        self.shared.gate.send_replace(true);
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.state().seen.clone()
    }

    /// How many requests there were so far.
    pub fn count(&self) -> usize {
        self.shared.state().seen.len()
    }

    /// Hears of every step of every exchange from now on.
    pub fn stages(&self) -> broadcast::Receiver<(u64, Stage)> {
        self.shared.stages.subscribe()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Writes a request down and decides how it is answered.
    fn note(&self, asked: &Asked) -> (Exchange, Manner) {
        let mut state = self.state();
        state.seen.push(Seen {
            mark: asked.mark,
            stream: asked.stream,
            authorization: asked.authorization.clone(),
            body: asked.body.clone(),
            sent: 0,
            stage: Stage::Asked,
            is_open: true,
        });
        let exchange = Exchange { shared: self.clone(), number: state.seen.len() - 1, mark: asked.mark };
        let manner = state.by_mark.get(&asked.mark).copied().unwrap_or(state.manner);
        drop(state);
        let _ = self.stages.send((asked.mark, Stage::Asked));
        (exchange, manner)
    }

    pub(crate) async fn is_let_go(&self) {
        let mut gate = self.gate.subscribe();
        let _ = gate.wait_for(|is_open| *is_open).await;
    }
}

/// One request on its way, as the record knows it.
pub(crate) struct Exchange {
    pub(crate) shared: Shared,
    number: usize,
    mark: u64,
}

impl Exchange {
    /// So many bytes went out.
    pub(crate) fn sent(&self, bytes: usize) {
        self.shared.state().seen[self.number].sent += bytes as u64;
    }

    /// It got this far.
    pub(crate) fn reached(&self, stage: Stage) {
        self.shared.state().seen[self.number].stage = stage;
        let _ = self.shared.stages.send((self.mark, stage));
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.shared.state().seen[self.number].is_open = false;
    }
}

async fn listen(listener: TcpListener, shared: Shared) {
    while let Ok((stream, _)) = listener.accept().await {
        spawn(converse(stream, shared.clone()));
    }
}

/// Requests of one connection, until either side ends it.
async fn converse(mut stream: TcpStream, shared: Shared) {
    let _ = stream.set_nodelay(true);
    while let Some(asked) = request::read(&mut stream).await {
        if !asked.is_question {
            if answer::models(&mut stream).await.is_err() {
                return;
            }
            continue;
        }
        let (exchange, manner) = shared.note(&asked);
        if !matches!(answer::play(&mut stream, &exchange, &asked, manner).await, Ok(true)) {
            return;
        }
    }
}
