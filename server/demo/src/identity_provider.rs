//! The demo's own OpenID provider: small, proper, and honest about having no passwords.
//!
//! 1. Discovery and the key set say what it does (OpenID Connect Discovery 1.0): code, PKCE with S256, EdDSA.
//! 2. `/authorize` checks the request and shows four faces; clicking one sends a code back, with `iss` (RFC 9207).
//! 3. `/token` takes the code once, within a minute, from the client that asked for it, with its secret and its verifier.
//! 4. `/userinfo` tells the same claims again.
//!
//! It is for loopback: whoever reaches it may be anybody. Nothing is stored but its signing key.

mod authorize;
mod client;
mod codes;
mod discovery;
mod face;
mod key;
mod page;
mod token;
mod user_info;

pub use key::{Key, NoKey};

use axum::{
    Router,
    routing::{get, post},
};
use codes::Codes;
use context::{Clock, Entropy};
use std::{io, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use types::Secret;
use url::Url;

/// What the provider needs to know.
pub struct Config {
    /// Where it is reached, without a trailing slash: `http://127.0.0.1:8091`.
    pub issuer: String,
    /// The one client that it knows.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
    /// Where codes may be sent, letter for letter.
    pub redirect_uris: Vec<Url>,
    /// What it signs with.
    pub key: Key,
    /// When it is.
    pub clock: Arc<dyn Clock>,
    /// Where codes and tokens come from.
    pub entropy: Arc<dyn Entropy>,
}

#[derive(Clone)]
struct Provider(Arc<Inner>);

struct Inner {
    config: Config,
    codes: Codes,
}

/// The provider's doors.
pub fn router(config: Config) -> Router {
    let provider = Provider(Arc::new(Inner { config, codes: Codes::default() }));
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::configuration))
        .route("/jwks", get(discovery::keys))
        .route("/authorize", get(authorize::choose))
        .route("/authorize/as/{person}", get(authorize::chosen))
        .route("/token", post(token::token))
        .route("/userinfo", get(user_info::user_info).post(user_info::user_info))
        .with_state(provider)
}

/// Serves it until stopped.
pub async fn serve(listener: TcpListener, config: Config, stop: CancellationToken) -> io::Result<()> {
    axum::serve(listener, router(config)).with_graceful_shutdown(stop.cancelled_owned()).await
}
