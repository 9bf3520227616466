//! The floor: the least that a gateway of these libraries does. It takes a request, passes the body to the provider and the
//! answer back, and knows nobody, counts nothing, keeps nothing.

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
    routing::post,
};
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[derive(Clone)]
struct Floor {
    client: reqwest::Client,
    provider: SocketAddr,
}

/// Serves until it is killed.
#[expect(clippy::disallowed_methods, reason = "the floor has no way out but this one, to loopback")]
pub async fn serve(listen: SocketAddr, provider: SocketAddr) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().tcp_nodelay(true).tls_certs_only([]).build()?;
    let doors = Router::new().route("/v1/chat/completions", post(pass)).with_state(Floor { client, provider });
    let listener = axum::serve::ListenerExt::tap_io(TcpListener::bind(listen).await?, |stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, doors).await?)
}

async fn pass(
    State(floor): State<Floor>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, (StatusCode, String)> {
    let failed = |error: reqwest::Error| (StatusCode::BAD_GATEWAY, error.to_string());
    let mut request = floor.client.post(format!("http://{}{}", floor.provider, uri.path())).body(body);
    for name in [header::CONTENT_TYPE, header::AUTHORIZATION] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.map_err(failed)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    if let Some(kind) = answer.headers().get(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    Ok(response)
}
