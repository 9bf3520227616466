//! What became stale: caches and open streams listen here.

use context::{Caller, Credential};
use tokio::sync::broadcast;
use types::{ConnectionId, MemberId, OrgId, PersonalKeyId, SignInId};
use uuid::Uuid;

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
    /// Another process wrote to the database, or news from other processes may have been missed: anything.
    Everything,
}

impl Invalidation {
    /// As it travels between servers: a word and its ids.
    pub(crate) fn to_text(self) -> String {
        match self {
            Self::Member(org, id) => format!("member {org} {id}"),
            Self::PersonalKey(org, id) => format!("personal_key {org} {id}"),
            Self::SignIn(org, id) => format!("sign_in {org} {id}"),
            Self::Connection(org, id) => format!("connection {org} {id}"),
            Self::Organization(org) => format!("organization {org}"),
            Self::Everything => "everything".to_owned(),
        }
    }

    /// What another server said. What is not understood, because that server is newer, may concern anything.
    pub(crate) fn from_text(text: &str) -> Self {
        let words: Vec<_> = text.split(' ').collect();
        let id = |word: &str| word.parse::<Uuid>().ok();
        let understood = match words.as_slice() {
            ["organization", org] => id(org).map(|org| Self::Organization(org.into())),
            [kind, org, thing] => id(org).zip(id(thing)).and_then(|(org, thing)| match *kind {
                "member" => Some(Self::Member(org.into(), thing.into())),
                "personal_key" => Some(Self::PersonalKey(org.into(), thing.into())),
                "sign_in" => Some(Self::SignIn(org.into(), thing.into())),
                "connection" => Some(Self::Connection(org.into(), thing.into())),
                _ => None,
            }),
            _ => None,
        };
        understood.unwrap_or(Self::Everything)
    }

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

    /// Tells every listener. Called by [`crate::Write::commit`] and [`crate::Store::watch`]; nobody else has news.
    pub(crate) fn publish(&self, news: Invalidation) {
        // No listener is no loss: there is nothing to make stale.
        let _ = self.0.send(news);
    }

    /// Hears everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Invalidation> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_arrives_as_it_was_sent_and_what_is_not_understood_means_everything() {
        let (org, id) = (Uuid::from_u128(7), Uuid::from_u128(8));
        for news in [
            Invalidation::Member(org.into(), id.into()),
            Invalidation::PersonalKey(org.into(), id.into()),
            Invalidation::SignIn(org.into(), id.into()),
            Invalidation::Connection(org.into(), id.into()),
            Invalidation::Organization(org.into()),
            Invalidation::Everything,
        ] {
            assert_eq!(Invalidation::from_text(&news.to_text()), news);
        }
        for unknown in ["", "grant x y", "member x y", &format!("grant {org} {id}"), &format!("member {org}")] {
            assert_eq!(Invalidation::from_text(unknown), Invalidation::Everything, "{unknown}");
        }
    }
}
