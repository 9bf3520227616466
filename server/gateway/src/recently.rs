//! What nearly every request asks of the database, read less than a second ago: where its model is served, and whether its
//! caller still has access.

use crate::route::Found;
use context::{Caller, Credential};
use store::{Bus, Invalidation, Recent};
use types::{MemberId, OrgId, PersonalKeyId, RoleSet, SignInId};

/// What is remembered.
#[derive(Debug)]
pub struct Recently {
    /// Where a model was served for whom.
    pub routes: Recent<Wanted, Found>,
    /// Who had access.
    pub access: Recent<Who, ()>,
}

/// A model, by the name that somebody asks for, and everything of theirs that has an allow-list but their teams, which are
/// read with it: what one may use says nothing of what another may.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    org: OrgId,
    member: MemberId,
    roles: RoleSet,
    key: Option<PersonalKeyId>,
    model: String,
}

/// A member with the credential that they showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Who {
    org: OrgId,
    member: MemberId,
    shown: Shown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shown {
    SignIn(SignInId),
    PersonalKey(PersonalKeyId),
    Other,
}

impl Recently {
    pub fn new(bus: &Bus) -> Self {
        Self {
            routes: Recent::new(bus, |wanted, _, news| match news {
                Invalidation::Connection(org, _) | Invalidation::Organization(org) => org == wanted.org,
                Invalidation::Member(org, member) => org == wanted.org && member == wanted.member,
                Invalidation::PersonalKey(..) | Invalidation::SignIn(..) => false,
                Invalidation::Everything => true,
            }),
            access: Recent::new(bus, |who, (), news| match news {
                Invalidation::Organization(org) => org == who.org,
                Invalidation::Member(org, member) => org == who.org && member == who.member,
                Invalidation::PersonalKey(_, key) => who.shown == Shown::PersonalKey(key),
                Invalidation::SignIn(_, sign_in) => who.shown == Shown::SignIn(sign_in),
                Invalidation::Connection(..) => false,
                Invalidation::Everything => true,
            }),
        }
    }
}

impl Wanted {
    pub fn of(caller: &Caller, member: MemberId, model: &str) -> Self {
        let (org, roles, key) = (caller.org(), caller.roles(), caller.personal_key());
        Self { org, member, roles, key, model: model.to_owned() }
    }
}

impl Who {
    /// `None` for callers without a membership, who have what they had.
    pub fn of(caller: &Caller) -> Option<Self> {
        let shown = match caller.credential() {
            Credential::SignIn(id) => Shown::SignIn(*id),
            Credential::PersonalKey(id) => Shown::PersonalKey(*id),
            Credential::AppToken { .. } | Credential::Operator { .. } | Credential::System(_) => Shown::Other,
        };
        Some(Self { org: caller.org(), member: caller.member()?, shown })
    }
}
