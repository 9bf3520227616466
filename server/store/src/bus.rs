//! What became stale: caches and open streams listen here.

use context::{Caller, Credential};
use tokio::sync::broadcast;
use types::{ConnectionId, MemberId, OrgId, PersonalKeyId, SignInId};

/// Something that was cached or is being used, and must be looked up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalidation {
    /// A member's roles, status or epoch.
    Member(OrgId, MemberId),
    /// A personal key.
    PersonalKey(OrgId, PersonalKeyId),
    /// A browser session.
    SignIn(OrgId, SignInId),
    /// A connection, its key or its models.
    Connection(OrgId, ConnectionId),
    /// An organization's limits, prices, policy or status.
    Organization(OrgId),
    /// Another process wrote to the database: anything.
    Everything,
}

impl Invalidation {
    /// Whether what the caller may do has to be looked up again.
    pub fn concerns(self, caller: &Caller) -> bool {
        match self {
            Self::Member(org, member) => org == caller.org() && caller.member() == Some(member),
            Self::PersonalKey(org, key) => org == caller.org() && caller.personal_key() == Some(key),
            Self::SignIn(org, id) => org == caller.org() && *caller.credential() == Credential::SignIn(id),
            Self::Organization(org) => org == caller.org(),
            Self::Connection(..) => false,
            Self::Everything => true,
        }
    }
}

/// Publishes invalidations inside this process. A listener that falls behind must take it for `Everything`.
#[derive(Clone, Debug)]
pub struct Bus(broadcast::Sender<Invalidation>);

impl Bus {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(1024).0)
    }

    /// Tells every listener. Called by [`crate::Write::commit`]; nobody else has news.
    pub(crate) fn publish(&self, news: Invalidation) {
        // No listener is no loss: there is nothing to make stale.
        let _ = self.0.send(news);
    }

    /// Hears everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Invalidation> {
        self.0.subscribe()
    }
}
