//! Making, renaming and removing teams.

use crate::{Error, Identity, org::create::checked_name};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use store::{Invalidation, Scoped, Write, entity};
use types::{Problem, Role, TeamId};

/// Longest name, in characters.
const LONGEST: usize = 60;
/// Most teams of one organization.
const MOST: usize = 500;

impl Identity {
    /// Makes a team. Names are unique, whatever their case.
    ///
    /// # Errors
    /// [`Error::Invalid`] (`name`), or a problem `team_exists`.
    ///
    /// **Permissions:** admin or owner.
    pub async fn create_team(&self, caller: &Caller, name: &str) -> Result<TeamId, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let name = checked_name("name", name, LONGEST)?;
        let now = self.clock.now();
        let id: TeamId = self.entropy.id(now);
        let write = self.store.write_alone(caller.scope()).await?;
        is_free(&write, caller.scope(), &name, None).await?;
        let row = entity::team::Model { id, org_id: caller.org(), name: name.clone(), created_at: now };
        row.into_active_model().insert(&write).await?;
        self.audit
            .append(&write, caller, Event::new("team.created", "team", id.to_string()).with("name", name))
            .await?;
        write.commit().await?;
        Ok(id)
    }

    /// Calls a team something else.
    ///
    /// # Errors
    /// [`Error::NoSuchTeam`], [`Error::Invalid`] (`name`), or a problem `team_exists`.
    ///
    /// **Permissions:** admin or owner.
    pub async fn rename_team(&self, caller: &Caller, team: TeamId, name: &str) -> Result<(), Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let name = checked_name("name", name, LONGEST)?;
        let mut write = self.store.write_alone(caller.scope()).await?;
        let row = team_row(&write, caller.scope(), team).await?;
        if row.name == name {
            return Ok(());
        }
        is_free(&write, caller.scope(), &name, Some(team)).await?;
        let event = Event::new("team.renamed", "team", team.to_string()).with("name", name.as_str());
        let mut row = row.into_active_model();
        row.name = Set(name);
        row.update(&write).await?;
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }

    /// Removes a team: its members stay members, and the ledger keeps what was spent under its id. A team with limits of
    /// its own is not removed: they would end without anybody having said so.
    ///
    /// # Errors
    /// [`Error::NoSuchTeam`], or a problem `team_has_limits`.
    ///
    /// **Permissions:** admin or owner.
    pub async fn remove_team(&self, caller: &Caller, team: TeamId) -> Result<(), Error> {
        use entity::{spend_limit, team_member};
        caller.require(&[Role::Admin, Role::Owner])?;
        let scope = caller.scope();
        let mut write = self.store.write_alone(scope).await?;
        let row = team_row(&write, scope, team).await?;
        let limited = spend_limit::Entity::find_in(scope)
            .filter(spend_limit::Column::SubjectKind.eq("team"))
            .filter(spend_limit::Column::SubjectId.eq(team.0))
            .filter(spend_limit::Column::RemovedAt.is_null());
        if limited.one(&write).await?.is_some() {
            return Err(Problem::new(409, "team_has_limits", format!("{} has limits of its own.", row.name))
                .because("Remove them under Limits first: without the team they would hold nobody.")
                .into());
        }
        let left =
            team_member::Entity::delete_in(scope).filter(team_member::Column::TeamId.eq(team)).exec(&write).await?;
        entity::team::Entity::delete_in(scope).filter(entity::team::Column::Id.eq(team)).exec(&write).await?;
        let event = Event::new("team.removed", "team", team.to_string())
            .with("name", row.name)
            .with("members", left.rows_affected);
        self.audit.append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(())
    }
}

/// The team, or [`Error::NoSuchTeam`].
pub(super) async fn team_row(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
    team: TeamId,
) -> Result<entity::team::Model, Error> {
    let found = entity::team::Entity::find_one_in(scope, team).one(connection).await?;
    found.ok_or_else(|| Error::NoSuchTeam(team.to_string()))
}

/// No other team is called so.
async fn is_free(write: &Write, scope: OrgScope, name: &str, besides: Option<TeamId>) -> Result<(), Error> {
    let teams = entity::team::Entity::find_in(scope).all(write).await?;
    let lower = name.to_lowercase();
    if teams.iter().any(|team| Some(team.id) != besides && team.name.to_lowercase() == lower) {
        let mut problem = Problem::new(409, "team_exists", format!("There is a team called {name} already."))
            .because("Choose another name.");
        problem.field = Some("name".to_owned());
        return Err(problem.into());
    }
    if besides.is_none() && teams.len() >= MOST {
        return Err(Error::invalid("name", format!("An organization has at most {MOST} teams.")));
    }
    Ok(())
}
