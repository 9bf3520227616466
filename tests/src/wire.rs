//! The network between a server and its database, in a test's hands.

use crate::server::spawn;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// A wire that carries every byte, until it is cut.
pub struct Wire {
    /// The database's address through the wire.
    pub url: String,
    whole: watch::Sender<bool>,
    task: JoinHandle<()>,
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
        let (whole, is_whole) = watch::channel(true);
        let task = spawn(carry(listener, Arc::from(far), is_whole));
        Self { url: url.to_string(), whole, task }
    }

    /// Every connection breaks, and new ones break at once: the database is down.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// The database is back.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(listener: TcpListener, far: Arc<str>, is_whole: watch::Receiver<bool>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let (far, mut is_whole) = (Arc::clone(&far), is_whole.clone());
        if !*is_whole.borrow_and_update() {
            continue;
        }
        spawn(async move {
            let Ok(mut far) = TcpStream::connect(&*far).await else { return };
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = is_whole.wait_for(|is_whole| !is_whole) => {}
            }
        });
    }
}
