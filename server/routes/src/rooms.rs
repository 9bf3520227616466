//! The handles that doors ask, and what they must know of the deployment.

use audit::Audit;
use axum::extract::FromRef;
use chat::Chat;
use context::{Clock, Entropy};
use gateway::Gateway;
use identity::Identity;
use ipnet::IpNet;
use ledger::Ledger;
use std::{ops::Deref, sync::Arc};
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use vault::Vault;

/// Every handle. Cheap to clone: each layer of each request does.
#[derive(Clone)]
pub struct Rooms(Arc<Handles>);

/// What [`Rooms`] leads to.
#[derive(Clone)]
pub struct Handles {
    pub store: Store,
    pub audit: Audit,
    pub vault: Vault,
    pub ledger: Ledger,
    pub gateway: Gateway,
    pub identity: Identity,
    pub chat: Chat,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub settings: Settings,
    /// Runs what outlives a request; a shutdown waits for it.
    pub tracker: TaskTracker,
    /// Cancelled when the server goes away: streams say so and end.
    pub leaving: CancellationToken,
}

impl Rooms {
    /// Puts them together.
    pub fn new(handles: Handles) -> Self {
        Self(Arc::new(handles))
    }
}

impl Deref for Rooms {
    type Target = Handles;

    fn deref(&self) -> &Handles {
        &self.0
    }
}

/// What doors must know of the deployment.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this server; links and checks are built from it, never from `Host`.
    pub public_url: Url,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
}

impl Settings {
    /// Whether browsers reach us over TLS: decides the cookie's name and its `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Scheme, host and port, as `Origin` spells it.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}

macro_rules! rooms {
    ($($field:ident: $room:ty),* $(,)?) => {$(
        impl FromRef<Rooms> for $room {
            fn from_ref(rooms: &Rooms) -> Self {
                rooms.$field.clone()
            }
        }
    )*};
}

rooms! {
    audit: Audit,
    chat: Chat,
    gateway: Gateway,
    identity: Identity,
    ledger: Ledger,
    settings: Settings,
    store: Store,
}
