//! What is about to be asked of a provider, and the worst that it may cost.

use crate::{Kinds, Priced};
use types::{AppId, ConnectionId, MemberId, PersonalKeyId, ProviderKeyId, RequestId, Role, RoleSet, SignInId, TeamId};
use uuid::Uuid;

/// A request that wants to be admitted.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The request.
    pub request_id: RequestId,
    /// The person.
    pub member: MemberId,
    /// Their roles at this time.
    pub roles: RoleSet,
    /// Their teams at this time. The first is the one that reports name; the limits of each count the request.
    pub teams: Vec<TeamId>,
    /// The app that asks for them.
    pub app: Option<AppId>,
    /// The personal key.
    pub key: Option<PersonalKeyId>,
    /// The browser session.
    pub sign_in: Option<SignInId>,
    /// Who will serve it.
    pub connection: ConnectionId,
    /// With which version of the key.
    pub provider_key: ProviderKeyId,
    /// The name that was asked for.
    pub model: String,
    /// The name that the provider will be asked for.
    pub provider_model: String,
    /// `chat.completions`, …
    pub endpoint: &'static str,
    /// Whether it will stream.
    pub stream: bool,
    /// The prompt has at most so many tokens.
    pub input_bound_tokens: u64,
    /// The answer has at most so many tokens (times the number of answers asked for).
    pub output_bound_tokens: u64,
    /// How many answers that is, each with the caller's maximum.
    pub answers: u64,
    /// Of the bound, what a smaller maximum would not make smaller: a predicted answer.
    pub predicted_tokens: u64,
    /// What it may be billed for beside text.
    pub kinds: Kinds,
    /// Whether the bounds are certain: where they are not, a limit on cost refuses it.
    pub has_worst_case: bool,
    /// What it costs; `None` when nobody knows.
    pub price: Option<Priced>,
    /// Whether it is sent as soon as it is admitted: spares the caller [`crate::Reservation::sent`].
    pub sends_at_once: bool,
}

impl Intent {
    /// The worst case in tokens.
    pub(crate) const fn tokens(&self) -> u64 {
        self.input_bound_tokens.saturating_add(self.output_bound_tokens)
    }

    /// Everybody whose limits may count it, but for the organization.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Uuid> {
        let roles = self.roles.iter().map(Role::subject_id);
        let teams = self.teams.iter().map(|team| team.0);
        let one = [Some(self.member.0), self.app.map(|app| app.0), self.key.map(|key| key.0)];
        roles.chain(teams).chain(one.into_iter().flatten())
    }
}
