//! Whose limits count somebody's requests.

use super::Limit;
use crate::Error;
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use std::collections::HashSet;
use store::{
    Read, Scoped,
    entity::{member, member_role, personal_key, team, team_member},
};
use types::{MemberId, PersonalKeyId, Role, RoleSet, TeamId, view::SubjectKind};
use uuid::Uuid;

/// Whether the organization has somebody, or something, of this kind and id.
pub async fn subject_exists<C: ConnectionTrait>(
    connection: &C,
    scope: OrgScope,
    kind: SubjectKind,
    id: Uuid,
) -> Result<bool, Error> {
    Ok(match kind {
        SubjectKind::Org => scope.org().0 == id,
        SubjectKind::Role => Role::of_subject(id).is_some(),
        SubjectKind::Team => team::Entity::find_one_in(scope, TeamId(id)).one(connection).await?.is_some(),
        SubjectKind::Member => member::Entity::find_one_in(scope, MemberId(id)).one(connection).await?.is_some(),
        SubjectKind::Key => {
            personal_key::Entity::find_one_in(scope, PersonalKeyId(id)).one(connection).await?.is_some()
        }
        // No organization has apps yet.
        SubjectKind::App => false,
    })
}

/// The subjects whose limits count the requests of one person.
pub(super) struct Subjects(HashSet<(SubjectKind, Uuid)>);

/// Which of a person's keys count.
pub(super) enum Keys {
    /// The one that they ask with, if any: what binds their next request.
    Only(Option<PersonalKeyId>),
    /// Every one: what they can be shown.
    All,
}

impl Subjects {
    /// Those of whoever asks.
    pub(super) async fn of_caller(read: &Read, caller: &Caller, member: MemberId, keys: Keys) -> Result<Self, Error> {
        Self::of(read, caller.scope(), member, caller.roles(), keys).await
    }

    /// Those of any member, with all their keys.
    pub(super) async fn of_member(read: &Read, scope: OrgScope, member: MemberId) -> Result<Self, Error> {
        let found = member_role::Entity::find_in(scope).filter(member_role::Column::MemberId.eq(member));
        let roles = found.all(read).await?.iter().filter_map(|row| row.role.parse::<Role>().ok()).collect();
        Self::of(read, scope, member, roles, Keys::All).await
    }

    async fn of(read: &Read, scope: OrgScope, member: MemberId, roles: RoleSet, keys: Keys) -> Result<Self, Error> {
        let mut subjects = HashSet::from([(SubjectKind::Member, member.0)]);
        subjects.extend(roles.iter().map(|role| (SubjectKind::Role, role.subject_id())));
        let teams = team_member::Entity::find_in(scope).filter(team_member::Column::MemberId.eq(member));
        subjects.extend(teams.all(read).await?.into_iter().map(|team| (SubjectKind::Team, team.team_id.0)));
        match keys {
            Keys::Only(key) => subjects.extend(key.map(|key| (SubjectKind::Key, key.0))),
            Keys::All => {
                let keys = personal_key::Entity::find_in(scope).filter(personal_key::Column::MemberId.eq(member));
                subjects.extend(keys.all(read).await?.into_iter().map(|key| (SubjectKind::Key, key.id.0)));
            }
        }
        Ok(Self(subjects))
    }

    /// Whether the limit is the organization's or of one of them.
    pub(super) fn are_limited_by(&self, limit: &Limit) -> bool {
        limit.subject_kind == SubjectKind::Org
            || limit.subject_id.is_some_and(|id| self.0.contains(&(limit.subject_kind, id)))
    }
}
