//! A running server, without its neighbours.

use crate::world::patiently;
use server::wiring::{House, Plan};
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use url::Url;

/// A house that serves.
pub struct Server {
    /// Where it listens.
    pub url: Url,
    /// The handles, for what tests look at behind the doors.
    pub rooms: routes::Rooms,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    /// Builds the house and serves it; returns when requests are answered.
    pub async fn start(listener: TcpListener, plan: Plan) -> Self {
        let url = plan.public_url.clone();
        let house = House::build(plan).await.unwrap();
        let rooms = house.rooms.clone();
        let (ready, is_ready) = oneshot::channel::<SocketAddr>();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = server::serve::serve(
            house,
            listener,
            move |address| {
                let _ = ready.send(address);
            },
            async move {
                let _ = stopped.await;
            },
        );
        let task = spawn(serving);
        is_ready.await.unwrap();
        Self { url, rooms, stop: Some(stop), task }
    }

    /// An address of this server.
    pub fn at(&self, path: &str) -> String {
        format!("{}{}", self.url, path.trim_start_matches('/'))
    }

    /// Asks it to leave.
    pub fn leave(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Asks it to leave and waits until it has left.
    pub async fn end(mut self) {
        self.leave();
        patiently("the server leaves", self.task).await.unwrap().unwrap();
    }
}

/// Runs something beside the test.
#[expect(clippy::disallowed_methods, reason = "a test has no tracker")]
pub fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(future)
}
