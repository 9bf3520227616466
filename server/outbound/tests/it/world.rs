//! A loopback server of a few lines that counts its connections.

use outbound::{Outbound, Rules};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// One step of what the server says.
#[derive(Clone)]
pub enum Say {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Nothing, for so long.
    Silence(Duration),
}

/// A server on 127.0.0.1 that says the same to everybody.
pub struct Sink {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Sink {
    pub async fn saying(steps: Vec<Say>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        #[expect(clippy::disallowed_methods, reason = "the test's own server")]
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                let steps = steps.clone();
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = socket.read(&mut request).await;
                    for step in steps {
                        match step {
                            Say::Bytes(bytes) => {
                                if socket.write_all(&bytes).await.is_err() {
                                    return;
                                }
                            }
                            Say::Silence(long) => tokio::time::sleep(long).await,
                        }
                    }
                });
            }
        });
        Self { address, connections }
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

pub fn text(text: &str) -> Say {
    Say::Bytes(text.as_bytes().to_vec())
}

pub fn outbound(rules: &str) -> Outbound {
    // Only the first test of the process installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Outbound::new(Rules::parse(rules).unwrap()).unwrap()
}
