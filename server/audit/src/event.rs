//! What is recorded.

use context::{Caller, Credential, Origin};
use serde_json::{Map, Value};
use types::{AppId, MemberId, RequestId};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// It was asked for and refused.
    Refused,
}

impl Outcome {
    /// The word in rows and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
        }
    }
}

/// One event to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Noun and verb: `connection.created`.
    pub action: &'static str,
    /// The kind of thing it was done to: `connection`.
    pub target_kind: &'static str,
    /// Which thing.
    pub target_id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Further facts: an object of texts, whole numbers, truth values, lists and objects of these; at most 4 KiB in
    /// canonical form (RFC 8785). Never message text, secrets or names of people. Numbers beyond ±(2⁵³ − 1) are
    /// recorded as text.
    pub detail: Value,
    /// The request, where no [`Caller`] tells: with [`crate::Audit::append_system`].
    pub request: Option<(RequestId, Origin)>,
}

impl Event {
    /// Something that was done.
    pub fn new(action: &'static str, target_kind: &'static str, target_id: impl Into<String>) -> Self {
        Self {
            action,
            target_kind,
            target_id: target_id.into(),
            outcome: Outcome::Ok,
            detail: Value::Object(Map::new()),
            request: None,
        }
    }

    /// Adds a fact. `null` (an `Option` without a value) adds nothing.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if let (Value::Object(members), false) = (&mut self.detail, value.is_null()) {
            members.insert(name.to_owned(), value);
        }
        self
    }

    /// It was asked for and refused.
    pub fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }

    /// Names the request and where it came from, where nobody was authenticated yet.
    pub fn of_request(mut self, request: RequestId, origin: &Origin) -> Self {
        self.request = Some((request, origin.clone()));
        self
    }
}

/// Who did it, where no [`Caller`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A member, not yet or no longer authenticated.
    Member(MemberId),
    /// An OAuth client for itself.
    App(AppId),
    /// Somebody at the command line.
    Operator {
        /// The operating system's name of them.
        user: String,
        /// The host.
        host: String,
    },
    /// A job of the server, by its name.
    System(&'static str),
    /// Nobody that could be authenticated.
    Nobody,
}

/// An actor as rows spell it.
#[derive(Debug, Default)]
pub(crate) struct Signature {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    /// What was shown, by kind and id.
    pub(crate) credential: String,
}

impl From<&Actor> for Signature {
    fn from(actor: &Actor) -> Self {
        let (kind, id) = match actor {
            Actor::Member(member) => ("member", member.to_string()),
            Actor::App(app) => ("app", app.to_string()),
            Actor::Operator { user, host } => ("operator", format!("{user}@{host}")),
            Actor::System(job) => ("system", (*job).to_owned()),
            Actor::Nobody => ("nobody", String::new()),
        };
        Self { kind, id, credential: String::new() }
    }
}

impl From<&Caller> for Signature {
    fn from(caller: &Caller) -> Self {
        let credential = match caller.credential() {
            Credential::SignIn(id) => format!("sign_in:{id}"),
            Credential::PersonalKey(id) => format!("personal_key:{id}"),
            Credential::AppToken { app, grant } => format!("app:{app}:{grant}"),
            Credential::Operator { .. } => "operator".to_owned(),
            Credential::System(_) => "system".to_owned(),
        };
        let actor = match (caller.member(), caller.credential()) {
            (Some(member), _) => Actor::Member(member),
            (None, Credential::AppToken { app, .. }) => Actor::App(*app),
            (None, Credential::Operator { user, host }) => Actor::Operator { user: user.clone(), host: host.clone() },
            (None, Credential::System(job)) => Actor::System(job),
            (None, Credential::SignIn(_) | Credential::PersonalKey(_)) => Actor::Nobody,
        };
        Self { credential, ..Self::from(&actor) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_without_a_value_is_left_out() {
        let event = Event::new("limit.set", "limit", "1").with("cap", 20).with("model", None::<String>);
        assert_eq!(event.detail, serde_json::json!({ "cap": 20 }));
        assert_eq!(event.refused().outcome.as_str(), "refused");
    }

    #[test]
    fn an_operator_is_named_with_their_host() {
        let operator = Actor::Operator { user: "root".to_owned(), host: "hall".to_owned() };
        let signature = Signature::from(&operator);
        assert_eq!((signature.kind, signature.id.as_str()), ("operator", "root@hall"));
    }
}
