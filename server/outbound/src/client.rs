//! The handle.

use crate::{
    Error, Request, Response, Rules,
    destination::{self, Reach},
    error::host,
    resolver::{Lookup, Resolver, system},
};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::Instant;
use url::Url;

/// How long a connection may take to come about, name and TLS included.
const CONNECT: Duration = Duration::from_secs(3);

/// The way out. Cheap to clone; connections are pooled and shared by the clones.
#[derive(Clone)]
pub struct Outbound(Arc<Inner>);

struct Inner {
    rules: Arc<Rules>,
    lookup: Lookup,
    clients: Clients,
}

/// One client, with its own pool, per reach and scheme: the resolver knows the reach only, and a connection that was
/// admitted for one may not serve another. Made when first needed, because reading the system's certificates takes time.
#[derive(Default)]
struct Clients {
    public: OnceLock<reqwest::Client>,
    networks: OnceLock<reqwest::Client>,
    networks_plain: OnceLock<reqwest::Client>,
    listed: OnceLock<reqwest::Client>,
    listed_plain: OnceLock<reqwest::Client>,
}

impl Outbound {
    /// The way out under these rules. A process-wide rustls provider must have been installed.
    pub fn new(rules: Rules) -> Result<Self, Error> {
        Self::with_lookup(rules, system())
    }

    /// The same with other answers to names than the operating system's.
    pub(crate) fn with_lookup(rules: Rules, lookup: Lookup) -> Result<Self, Error> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(Error::Unequipped("no provider of cryptography was installed".to_owned()));
        }
        Ok(Self(Arc::new(Inner { rules: Arc::new(rules), lookup, clients: Clients::default() })))
    }

    /// Parses an address and decides by its text: https (http only where listed), no user name or password, port 443 or a
    /// listed one, literal addresses global unicast or listed. Names are decided about when they are resolved.
    pub fn check(&self, url: &str) -> Result<Url, Error> {
        Ok(destination::check(&self.0.rules, url)?.0)
    }

    /// Scheme, host and port: what a secret is sealed to. Default ports are left out (RFC 6454 §6.2).
    pub fn origin(url: &Url) -> String {
        url.origin().ascii_serialization()
    }

    /// Sends and returns when the answer's head is there. Follows nothing, retries nothing.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let Request { method, url, headers, body, caps } = request;
        let rules = &self.0.rules;
        let reach = destination::reach(rules, &url)?;
        let client = self.client(reach, url.scheme() == "http")?;
        let started = Instant::now();
        let deadline = caps.total.map(|total| started + total);
        let exchange = client.request(method, url.clone()).headers(headers).body(body).send();
        let wait = caps.total.map_or(caps.read_idle, |total| total.min(caps.read_idle));
        let Ok(answered) = tokio::time::timeout(wait, exchange).await else {
            return Err(Error::Timeout { host: host(&url), what: "no answer", after: wait });
        };
        let answer = answered.map_err(|error| Error::of_exchange(&error, &url, CONNECT))?;
        // Belt and braces: the resolver admitted every address that could have been connected to.
        let is_admitted = answer.remote_addr().is_some_and(|peer| destination::admits(rules, reach, peer.ip()));
        if !is_admitted {
            return Err(Error::Refused { host: host(&url), rule: "it answered from an address that was not checked" });
        }
        Ok(Response::new(answer, url, caps, deadline))
    }

    fn client(&self, reach: Reach, is_plain: bool) -> Result<&reqwest::Client, Error> {
        let clients = &self.0.clients;
        let slot = match (reach, is_plain) {
            // `destination` lets no plain URL be public.
            (Reach::Public, _) => &clients.public,
            (Reach::Networks, false) => &clients.networks,
            (Reach::Networks, true) => &clients.networks_plain,
            (Reach::Listed, false) => &clients.listed,
            (Reach::Listed, true) => &clients.listed_plain,
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let (rules, lookup) = (Arc::clone(&self.0.rules), Arc::clone(&self.0.lookup));
        let client = build(Resolver { rules, reach, lookup }, is_plain && reach != Reach::Public)?;
        Ok(slot.get_or_init(|| client))
    }
}

fn build(resolver: Resolver, is_plain: bool) -> Result<reqwest::Client, Error> {
    #[expect(clippy::disallowed_methods, reason = "this is the way out")]
    let builder = reqwest::Client::builder()
        .user_agent(concat!("keyhall/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .dns_resolver(resolver)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(Duration::from_secs(60))
        .tcp_nodelay(true)
        .https_only(!is_plain);
    // A client that never speaks TLS needs no certificates, so that a host without any can still run the demo.
    let builder = if is_plain { builder.tls_certs_only([]) } else { builder };
    builder.build().map_err(|error| {
        Error::Unequipped(format!("its TLS can't be set up ({error}); is the package ca-certificates installed?"))
    })
}
