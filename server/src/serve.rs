//! Listens, and leaves in order: streams say that the server moved, get ten seconds, then are cut (decision 38).

use crate::{
    background, connections, guards,
    metrics::{self, Metrics},
    web,
    wiring::House,
};
use anyhow::Context as _;
use std::{future::Future, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `stop` resolves. `ready` is called once, with the address, when requests are answered.
pub async fn serve(
    house: House,
    listener: TcpListener,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    serve_with_metrics(house, listener, None, ready, stop).await
}

/// The same, with metrics on a listener of their own.
pub async fn serve_with_metrics(
    house: House,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    guards::check(&house.rooms.store).await?;
    background::start(&house).await?;
    let metrics = Metrics::new();
    let app = web::app(&house.rooms, &metrics)?;
    if let Some(listener) = metrics_listener {
        let (door, leaving) = (metrics::door(metrics, house.rooms.clone()), house.leaving.clone());
        house.tracker.spawn(async move {
            let served = axum::serve(listener, door).with_graceful_shutdown(leaving.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::error!(%error, "the metrics listener failed");
            }
        });
    }
    ready(listener.local_addr()?);
    let leaving = house.leaving.clone();
    let cut = CancellationToken::new();
    let leave = async {
        stop.await;
        tracing::info!("leaving: open streams have ten seconds");
        leaving.cancel();
        tokio::time::sleep(Duration::from_secs(10)).await;
        tracing::warn!("streams that were still open are cut");
        cut.cancel();
        std::future::pending().await
    };
    tokio::select! {
        () = connections::serve(listener, app, leaving.clone(), cut.clone()) => {}
        () = leave => {}
    }
    house.close().await
}

/// Binds the address, with an error that says what to do.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("can't listen on {address}: is another program using it? Choose another address"))
}

/// Resolves when the process is asked to end: Ctrl-C or SIGTERM.
pub async fn asked_to_leave() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
