//! Names that change their mind between one question and the next, or say two things at once.
//!
//! Two addresses of this machine stand for the two worlds: 127.0.0.2 is allowed, 127.0.0.1 is not. Nothing else is
//! reached.

use crate::{Caps, Outbound, Request, Rules, resolver::Lookup};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const ALLOWED: &str = "127.0.0.2";
const PRIVATE: &str = "127.0.0.1";
const ROUNDS: usize = 1_000;

/// Answers every connection and counts them.
async fn listening(address: SocketAddr) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(address).await.unwrap();
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    #[expect(clippy::disallowed_methods, reason = "the test's own server")]
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi").await;
        }
    });
    (address, count)
}

/// What the name says in each round, over and over.
const ANSWERS: [&[&str]; 8] = [
    &[ALLOWED],
    &[PRIVATE],
    &[ALLOWED, PRIVATE],
    &[PRIVATE, ALLOWED],
    &["::ffff:127.0.0.1"],
    &[ALLOWED, "::1"],
    &[ALLOWED, ALLOWED, ALLOWED, "169.254.169.254"],
    &[],
];

#[tokio::test]
async fn a_name_that_rebinds_is_connected_to_only_where_every_answer_may_be() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (open, reached) = listening(SocketAddr::new(ALLOWED.parse().unwrap(), 0)).await;
    let (_, spilled) = listening(SocketAddr::new(PRIVATE.parse().unwrap(), open.port())).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let lookup: Lookup = {
        let asked = Arc::clone(&asked);
        Arc::new(move |_| {
            let round = asked.fetch_add(1, Ordering::SeqCst);
            let answer = ANSWERS[round % ANSWERS.len()].iter();
            let answer = answer.map(|ip| SocketAddr::new(ip.parse::<IpAddr>().unwrap(), 0)).collect();
            Box::pin(async move { Ok(answer) })
        })
    };
    let outbound = Outbound::with_lookup(Rules::parse("127.0.0.2/32").unwrap(), lookup).unwrap();
    let url = outbound.check(&format!("http://rebinds.example:{}/v1", open.port())).unwrap();
    let mut connected = 0;
    for round in 0..ROUNDS {
        let sent = outbound.send(Request::get(url.clone(), Caps::document(1024))).await;
        let may = ANSWERS[round % ANSWERS.len()] == [ALLOWED];
        assert_eq!(sent.is_ok(), may, "round {round}: {:?}", sent.err());
        if let Ok(response) = sent {
            response.bytes().await.unwrap();
            connected += 1;
        }
    }
    // One question for each connection: what was judged is what was connected to.
    assert_eq!(asked.load(Ordering::SeqCst), ROUNDS);
    assert_eq!(reached.load(Ordering::SeqCst), connected);
    assert_eq!(spilled.load(Ordering::SeqCst), 0);
}
