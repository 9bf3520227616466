//! Giving and taking roles.

use super::find::member_row;
use crate::{Error, Identity, sign_in::grant};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use store::{Invalidation, Scoped, entity};
use types::{MemberId, Problem, Role};

impl Identity {
    /// Gives a role, until somebody takes it. Giving it twice changes nothing.
    ///
    /// **Permissions:** owner; admin for the roles member and admin.
    pub async fn grant_role(&self, caller: &Caller, member: MemberId, role: Role) -> Result<(), Error> {
        may_give(caller, role)?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        let row = member_row(&write, caller, member).await?;
        if row.status == "removed" || row.kind == "service" && role != Role::Member {
            return Err(Error::invalid("member", "Roles are for people who may sign in."));
        }
        if held(&write, caller.scope(), member, role).await?.contains(&"granted".to_owned()) {
            return Ok(());
        }
        grant(&write, caller.scope(), member, role).await?;
        let event = Event::new("role.granted", "member", member.to_string()).with("role", role.as_str());
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        Ok(())
    }

    /// Takes a granted role. A role that the identity provider's claims give is taken there; the last owner stays.
    ///
    /// **Permissions:** owner; admin for the roles member and admin.
    pub async fn revoke_role(&self, caller: &Caller, member: MemberId, role: Role) -> Result<(), Error> {
        may_give(caller, role)?;
        use entity::member_role::{Column, Entity};
        let mut write = self.store.write_alone(caller.scope()).await?;
        member_row(&write, caller, member).await?;
        let sources = held(&write, caller.scope(), member, role).await?;
        if sources.is_empty() {
            return Ok(());
        }
        if sources.iter().all(|source| source == "mapping") {
            return Err(Error::RoleFromProvider);
        }
        if role == Role::Owner && sources.len() == 1 {
            another_owner(&write, caller.scope(), member).await?;
        }
        Entity::delete_in(caller.scope())
            .filter(Column::MemberId.eq(member))
            .filter(Column::Role.eq(role.as_str()))
            .filter(Column::Source.eq("granted"))
            .exec(&write)
            .await?;
        let event = Event::new("role.revoked", "member", member.to_string()).with("role", role.as_str());
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        Ok(())
    }
}

/// Nobody gives or takes what outranks them.
pub fn may_give(caller: &Caller, role: Role) -> Result<(), Problem> {
    match role {
        Role::Member | Role::Admin => caller.require(&[Role::Owner, Role::Admin]),
        Role::Auditor | Role::Owner => caller.require(&[Role::Owner]),
    }
}

/// From where somebody has a role: `granted`, `mapping`, both or nowhere.
async fn held(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    member: MemberId,
    role: Role,
) -> Result<Vec<String>, Error> {
    use entity::member_role::{Column, Entity};
    let rows = Entity::find_in(scope).filter(Column::MemberId.eq(member)).filter(Column::Role.eq(role.as_str()));
    Ok(rows.all(connection).await?.into_iter().map(|row| row.source).collect())
}

/// Whether somebody who is active owns the organization by grant: whatever the identity provider's claims say.
pub async fn is_owned_by_grant(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<bool, Error> {
    use entity::{member, member_role};
    let owners = member_role::Entity::find_in(scope)
        .filter(member_role::Column::Role.eq(Role::Owner.as_str()))
        .filter(member_role::Column::Source.eq("granted"))
        .all(connection)
        .await?;
    let active = member::Entity::find_in(scope)
        .filter(member::Column::Id.is_in(owners.into_iter().map(|row| row.member_id)))
        .filter(member::Column::Status.eq("active"));
    Ok(active.one(connection).await?.is_some())
}

/// Somebody else who is active owns the organization, or [`Error::LastOwner`].
pub async fn another_owner(connection: &impl ConnectionTrait, scope: OrgScope, besides: MemberId) -> Result<(), Error> {
    use entity::{member, member_role};
    let owners = member_role::Entity::find_in(scope)
        .filter(member_role::Column::Role.eq(Role::Owner.as_str()))
        .filter(member_role::Column::MemberId.ne(besides))
        .all(connection)
        .await?;
    let ids: Vec<_> = owners.into_iter().map(|row| row.member_id).collect();
    let active = member::Entity::find_in(scope)
        .filter(member::Column::Id.is_in(ids))
        .filter(member::Column::Status.eq("active"))
        .one(connection)
        .await?;
    active.map(|_| ()).ok_or(Error::LastOwner)
}
