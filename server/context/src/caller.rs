//! Who asks.

use crate::OrgScope;
use std::net::IpAddr;
use types::{AppId, GrantId, MemberId, OrgId, PersonalKeyId, Problem, RequestId, Role, RoleSet, SignInId};

/// What somebody showed to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A browser session's authority in one organization.
    SignIn(SignInId),
    /// A personal key.
    PersonalKey(PersonalKeyId),
    /// An app's token under a member's consent.
    AppToken { app: AppId, grant: GrantId },
    /// The command line: someone who holds the database and the identity file. Reads no content.
    Operator { user: String, host: String },
    /// Work that nobody asked for, by its name.
    System(&'static str),
}

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The peer's address, after trusted proxies.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, cut to 200 characters.
    pub user_agent: String,
}

/// Who asks, for which organization, with what, from where. Made by `identity` alone (`clippy.toml` sees to it), passed
/// first to every operation.
#[derive(Clone, Debug)]
pub struct Caller {
    org: OrgScope,
    member: Option<MemberId>,
    roles: RoleSet,
    credential: Credential,
    /// The request, as logs, problems and audit events name it.
    pub request_id: RequestId,
    /// Where it came from.
    pub origin: Origin,
}

impl Caller {
    /// A caller whose credential was just verified. Only `identity` may call this.
    pub const fn authenticated(
        org: OrgId,
        member: Option<MemberId>,
        roles: RoleSet,
        credential: Credential,
        request_id: RequestId,
        origin: Origin,
    ) -> Self {
        Self { org: OrgScope::new(org), member, roles, credential, request_id, origin }
    }

    /// The organization's scope.
    pub const fn scope(&self) -> OrgScope {
        self.org
    }

    /// The organization.
    pub const fn org(&self) -> OrgId {
        self.org.org()
    }

    /// The member, where a member asks.
    pub const fn member(&self) -> Option<MemberId> {
        self.member
    }

    /// The member, or 403: operators and the system have no conversations, keys or usage of their own.
    pub fn require_member(&self) -> Result<MemberId, Problem> {
        self.member.ok_or_else(|| Problem::forbidden("Only a member can do this: sign in as one."))
    }

    /// The roles at the time of authentication, at most a second ago.
    pub const fn roles(&self) -> RoleSet {
        self.roles
    }

    /// What was shown.
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The personal key, where one was shown.
    pub const fn personal_key(&self) -> Option<PersonalKeyId> {
        match self.credential {
            Credential::PersonalKey(key) => Some(key),
            _ => None,
        }
    }

    /// Whether this is the command line or the system itself.
    pub const fn is_operator(&self) -> bool {
        matches!(self.credential, Credential::Operator { .. } | Credential::System(_))
    }

    /// Lets only a browser session, or the operator, pass: keys and apps can't administer.
    pub fn require_session(&self) -> Result<(), Problem> {
        match self.credential {
            Credential::SignIn(_) | Credential::Operator { .. } | Credential::System(_) => Ok(()),
            _ => Err(Problem::forbidden("A key can't do this: sign in with the browser.")),
        }
    }

    /// Lets callers with one of these roles pass, in a browser session; the operator passes always.
    pub fn require(&self, any_of: &[Role]) -> Result<(), Problem> {
        if self.is_operator() {
            return Ok(());
        }
        self.require_session()?;
        if self.roles.has_any(any_of) {
            return Ok(());
        }
        let names: Vec<_> = any_of.iter().map(|role| role.as_str()).collect();
        Err(Problem::forbidden(format!("It takes the role {}. Ask an owner of your organization.", names.join(" or "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entropy, SystemEntropy};
    use types::Moment;

    fn caller(roles: RoleSet, credential: Credential) -> Caller {
        let entropy: &dyn Entropy = &SystemEntropy;
        let now = Moment::from_unix_seconds(1);
        #[expect(clippy::disallowed_methods, reason = "the test of the thing itself")]
        Caller::authenticated(
            entropy.id(now),
            Some(entropy.id(now)),
            roles,
            credential,
            entropy.id(now),
            Origin::default(),
        )
    }

    #[test]
    fn a_role_counts_in_a_session_and_not_with_a_key() {
        let entropy: &dyn Entropy = &SystemEntropy;
        let admin = RoleSet::NONE.with(Role::Admin);
        let session = caller(admin, Credential::SignIn(entropy.id(Moment(0))));
        let key = caller(admin, Credential::PersonalKey(entropy.id(Moment(0))));
        assert!(session.require(&[Role::Admin]).is_ok());
        assert_eq!(session.require(&[Role::Owner]).unwrap_err().status, 403);
        assert_eq!(key.require(&[Role::Admin]).unwrap_err().status, 403);
    }
}
