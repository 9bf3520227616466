//! The network between a server and its database, in a test's hands.

use crate::server::spawn;
use std::{net::SocketAddr, sync::Arc};
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
        let task = spawn(carry(listener, Arc::from(far), state.clone()));
        Self { url: url.to_string(), state, task }
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

async fn carry(listener: TcpListener, far: Arc<str>, state: watch::Sender<State>) {
    while let Ok((near, _)) = listener.accept().await {
        if state.borrow().is_cut {
            continue;
        }
        let mut number = 0;
        state.send_modify(|state| (number, state.next) = (state.next, state.next + 1));
        let (far, mut cut, changes) = (Arc::clone(&far), state.subscribe(), state.subscribe());
        spawn(async move {
            let Ok(far) = TcpStream::connect(&*far).await else { return };
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            tokio::select! {
                _ = pump(near_in, far_out, number, changes.clone()) => {}
                _ = pump(far_in, near_out, number, changes) => {}
                _ = cut.wait_for(|state| state.is_cut) => {}
            }
        });
    }
}

/// One direction of a connection, until a side ends it.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    number: u64,
    mut state: watch::Receiver<State>,
) -> Option<()> {
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut bytes).await.ok().filter(|read| *read > 0)?;
        let state = state.wait_for(|state| !state.is_held && number >= state.first_living).await.ok()?;
        drop(state);
        to.write_all(bytes.get(..read)?).await.ok()?;
    }
}
