//! Connections: accepted one by one, each with a time in which its next request has to begin.

use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, pin::pin, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// From when a connection is ready for a request until its head is there: an idle connection ends then, too. Longer than
/// proxies keep theirs, so that they never send into one that is being closed.
const HEAD: Duration = Duration::from_secs(75);

/// Serves every connection until `leaving`; then lets those that answer finish, until `cut`.
///
/// HTTP/1.1: who speaks HTTP/2 to browsers is the proxy that ends TLS.
pub(crate) async fn serve(listener: TcpListener, app: Router, leaving: CancellationToken, cut: CancellationToken) {
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = leaving.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (app, leaving, cut) = (app.clone(), leaving.clone(), cut.clone());
                open.spawn(async move {
                    tokio::select! {
                        () = converse(stream, peer, app, leaving) => {}
                        () = cut.cancelled() => {}
                    }
                });
            }
            // The client left before it was greeted.
            Err(error) if is_of_client(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: those that end make room.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn converse(stream: TcpStream, peer: SocketAddr, app: Router, leaving: CancellationToken) {
    // Pieces of an answer leave when they are written.
    let _ = stream.set_nodelay(true);
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    let service = TowerToHyperService::new(app.map_request(known(peer)));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = leaving.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Tells each request who is on the other side.
fn known<B>(peer: SocketAddr) -> impl Fn(http::Request<B>) -> http::Request<B> + Clone {
    move |mut request| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }
}

fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
