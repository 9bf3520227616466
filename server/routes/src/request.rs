//! What every request has: an id, and where it came from.

use crate::Rooms;
use axum::{
    extract::{ConnectInfo, Request},
    response::Response,
};
use context::Origin;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};
use tracing::{Instrument, field};
use types::RequestId;

/// The header that names the request in every answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-keyhall-request-id");

/// Gives the request an id and an origin, as extensions; names the id in the answer and in the trace.
pub(crate) async fn identified<F: Future<Output = Response>>(
    rooms: &Rooms,
    mut request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let id: RequestId = rooms.entropy.id(rooms.clock.now());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let origin = Origin {
        address: peer.map(|peer| client_address(peer, request.headers(), &rooms.settings.trusted_proxies)),
        user_agent: text(request.headers(), header::USER_AGENT).chars().take(200).collect(),
    };
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(origin);
    let is_asset = request.uri().path().starts_with("/pkg/");
    let span = tracing::info_span!(
        "http.request",
        request.id = %id,
        http.method = %request.method(),
        http.route = field::Empty,
        org = field::Empty,
    );
    request.extensions_mut().insert(Trace(span.clone()));
    let began = Instant::now();
    let answered = async {
        let response = answer(request).await;
        let (status, ms) = (response.status().as_u16(), u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        if is_asset {
            tracing::debug!(http.status = status, ms, "answered");
        } else {
            tracing::info!(http.status = status, ms, "answered");
        }
        response
    };
    let mut response = answered.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The request's own span: layers in between open spans of theirs.
#[derive(Clone)]
struct Trace(tracing::Span);

/// Names something about the request in every line of its log: `http.route` or `org`.
pub fn record(request: &Request, field: &'static str, value: &str) {
    if let Some(Trace(span)) = request.extensions().get() {
        span.record(field, value);
    }
}

/// A header's value as text; empty when it is missing or not ASCII.
pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The address of the client: the peer's, or the last one in `X-Forwarded-For` that no trusted proxy has.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    // A socket that listens for both families shows IPv4 as `::ffff:10.0.0.1`.
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    // Proxies append to the line or add one: several lines are one list (RFC 9110 §5.3). A line that is no text ends it.
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or("?")).collect();
    let mut client = peer;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        let address = address.to_canonical();
        client = address;
        if !is_trusted(&address) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        seen_in(peer, &[forwarded])
    }

    fn seen_in(peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client_address(peer.parse().unwrap(), &headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn what_a_client_wrote_into_a_line_of_its_own_is_not_believed() {
        assert_eq!(seen_in("10.0.0.1", &["6.6.6.6", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen_in("10.0.0.1", &["6.6.6.6", "198.51.100.1, 10.0.0.3", "10.0.0.2"]), "198.51.100.1");
    }

    #[test]
    fn an_address_is_the_same_in_both_families() {
        assert_eq!(seen("::ffff:10.0.0.1", "::ffff:198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("::ffff:203.0.113.9", "198.51.100.1"), "203.0.113.9");
    }
}
