//! Who is in which team.

use super::change::team_row;
use crate::{Error, Identity, member::member_row};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use store::{Invalidation, Scoped, entity};
use types::{MemberId, Problem, Role, TeamId};

impl Identity {
    /// Puts a member into a team, out of the one that they were in. Their requests count for it from the next one on.
    /// Putting them where they are changes nothing.
    ///
    /// # Errors
    /// [`Error::NoSuchTeam`], [`Error::NoSuchMember`], or a problem `not_active` for somebody whose access was removed.
    ///
    /// **Permissions:** admin or owner.
    pub async fn join_team(&self, caller: &Caller, team: TeamId, member: MemberId) -> Result<(), Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let scope = caller.scope();
        let mut write = self.store.write_alone(scope).await?;
        team_row(&write, scope, team).await?;
        if member_row(&write, caller, member).await?.status == "removed" {
            return Err(Problem::new(409, "not_active", "This member's access was removed.").into());
        }
        let before = team_of(&write, scope, member).await?;
        if before == Some(team) {
            return Ok(());
        }
        leave(&write, scope, member).await?;
        let row = entity::team_member::Model { org_id: caller.org(), team_id: team, member_id: member };
        row.into_active_model().insert(&write).await?;
        let event = Event::new("team.joined", "team", team.to_string())
            .with("member", member.to_string())
            .with("out_of", before.map(|team| team.to_string()));
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        Ok(())
    }

    /// Takes a member out of a team. Taking out who is not in it changes nothing.
    ///
    /// # Errors
    /// [`Error::NoSuchTeam`], [`Error::NoSuchMember`].
    ///
    /// **Permissions:** admin or owner.
    pub async fn leave_team(&self, caller: &Caller, team: TeamId, member: MemberId) -> Result<(), Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let scope = caller.scope();
        let mut write = self.store.write_alone(scope).await?;
        team_row(&write, scope, team).await?;
        member_row(&write, caller, member).await?;
        if team_of(&write, scope, member).await? != Some(team) {
            return Ok(());
        }
        leave(&write, scope, member).await?;
        let event = Event::new("team.left", "team", team.to_string()).with("member", member.to_string());
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Member(caller.org(), member));
        write.commit().await?;
        Ok(())
    }
}

async fn team_of(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    member: MemberId,
) -> Result<Option<TeamId>, Error> {
    use entity::team_member::{Column, Entity};
    let place = Entity::find_in(scope).filter(Column::MemberId.eq(member)).one(connection).await?;
    Ok(place.map(|row| row.team_id))
}

/// Takes a member out of whatever team they are in.
pub async fn leave(connection: &impl ConnectionTrait, scope: OrgScope, member: MemberId) -> Result<(), Error> {
    use entity::team_member::{Column, Entity};
    Entity::delete_in(scope).filter(Column::MemberId.eq(member)).exec(connection).await?;
    Ok(())
}
