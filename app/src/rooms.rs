//! The rooms behind the pages, as server functions find them.

use context::Clock;
use leptos::prelude::provide_context;
use std::sync::Arc;

/// Every handle that a server function may ask for.
#[derive(Clone)]
pub struct Rooms {
    /// Organizations, members, roles, sign-in, personal keys.
    pub identity: identity::Identity,
    /// Conversations and turns.
    pub chat: chat::Chat,
    /// Prices, limits, usage.
    pub ledger: ledger::Ledger,
    /// Connections and models.
    pub gateway: gateway::Gateway,
    /// The audit log.
    pub audit: audit::Audit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where people reach this server, without a slash at the end.
    pub public_url: PublicUrl,
}

/// Where people reach this server: the base of the addresses in ready snippets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(pub Arc<str>);

impl Rooms {
    /// Puts every handle into the present request's context. Call it where pages and server functions are mounted.
    pub fn provide(&self) {
        provide_context(self.identity.clone());
        provide_context(self.chat.clone());
        provide_context(self.ledger.clone());
        provide_context(self.gateway.clone());
        provide_context(self.audit.clone());
        provide_context(Arc::clone(&self.clock));
        provide_context(self.public_url.clone());
    }
}
