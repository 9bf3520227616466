//! Members as admins see them.

use crate::{Error, Identity};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use store::{Scoped, entity};
use types::{
    MemberId, NanoUsd, Role, RoleSet,
    view::{LimitRow, Measure, MemberKind, MemberRow, MemberStatus, Period, SubjectKind},
};

/// How a member is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address, where there is one; never an identity.
    pub email: Option<String>,
}

impl Identity {
    /// Everybody, by name: with what they spent this calendar month and their own monthly cap. Removed members come last.
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn members(&self, caller: &Caller) -> Result<Vec<MemberRow>, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let spent = self.ledger.spent_this_month(caller).await?;
        let caps = monthly_caps(self.ledger.limits(caller).await?);
        let scope = caller.scope();
        let read = self.store.read(scope).await?;
        let members =
            entity::member::Entity::find_in(scope).order_by_asc(entity::member::Column::Name).all(&read).await?;
        let roles = roles_of_all(&read, scope).await?;
        let keys = self.live_keys(&read, scope).await?;
        drop(read);
        let mut rows: Vec<_> = members
            .into_iter()
            .map(|member| {
                let (spent, requests) = spent.get(&member.id).copied().unwrap_or((NanoUsd::ZERO, 0));
                MemberRow {
                    id: member.id,
                    kind: if member.kind == "service" { MemberKind::Service } else { MemberKind::Person },
                    roles: roles.get(&member.id).copied().unwrap_or(RoleSet::NONE),
                    status: status(&member.status),
                    last_seen_at: member.last_seen_at,
                    keys: keys.get(&member.id).copied().unwrap_or(0),
                    cap: caps.get(&member.id).copied(),
                    name: member.name,
                    email: member.email,
                    spent,
                    requests,
                }
            })
            .collect();
        rows.sort_by_key(|row| row.status == MemberStatus::Removed);
        Ok(rows)
    }

    /// The names to show for these members, removed ones included. An id of another organization has no name here.
    ///
    /// **Permissions:** any caller of the organization.
    pub async fn names(&self, caller: &Caller, ids: &[MemberId]) -> Result<HashMap<MemberId, String>, Error> {
        Ok(self.people(caller, ids).await?.into_iter().map(|(id, person)| (id, person.name)).collect())
    }

    /// Names and addresses to show for these members, removed ones included.
    ///
    /// **Permissions:** any caller of the organization.
    pub async fn people(&self, caller: &Caller, ids: &[MemberId]) -> Result<HashMap<MemberId, Person>, Error> {
        let scope = caller.scope();
        let read = self.store.read(scope).await?;
        let mut people = HashMap::with_capacity(ids.len());
        // Databases bound the number of values in one statement.
        for some in ids.chunks(500) {
            let found =
                entity::member::Entity::find_in(scope).filter(entity::member::Column::Id.is_in(some.iter().copied()));
            let named = found.all(&read).await?.into_iter();
            people.extend(named.map(|member| (member.id, Person { name: member.name, email: member.email })));
        }
        Ok(people)
    }

    async fn live_keys(
        &self,
        connection: &impl ConnectionTrait,
        scope: OrgScope,
    ) -> Result<HashMap<MemberId, u32>, Error> {
        use entity::personal_key::{Column, Entity};
        let live =
            Entity::find_in(scope).filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(self.clock.now()));
        let mut counts = HashMap::new();
        for key in live.all(connection).await? {
            *counts.entry(key.member_id).or_insert(0_u32) += 1;
        }
        Ok(counts)
    }
}

fn status(word: &str) -> MemberStatus {
    match word {
        "active" => MemberStatus::Active,
        "invited" => MemberStatus::Invited,
        _ => MemberStatus::Removed,
    }
}

/// The tightest monthly cost limit of each member, on any model.
fn monthly_caps(limits: Vec<LimitRow>) -> HashMap<MemberId, NanoUsd> {
    let mut caps = HashMap::new();
    let wanted = limits.into_iter().filter(|limit| {
        limit.subject_kind == SubjectKind::Member
            && limit.measure == Measure::Cost
            && limit.period == Period::Month
            && limit.model.is_none()
            && limit.hard
    });
    for limit in wanted {
        let Some(member) = limit.subject_id.map(MemberId) else { continue };
        let cap = caps.entry(member).or_insert(NanoUsd(limit.cap));
        *cap = (*cap).min(NanoUsd(limit.cap));
    }
    caps
}

/// Everybody's roles.
pub async fn roles_of_all(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
) -> Result<HashMap<MemberId, RoleSet>, Error> {
    let mut roles: HashMap<MemberId, RoleSet> = HashMap::new();
    for row in entity::member_role::Entity::find_in(scope).all(connection).await? {
        if let Ok(role) = row.role.parse() {
            let held = roles.entry(row.member_id).or_default();
            *held = held.with(role);
        }
    }
    Ok(roles)
}
