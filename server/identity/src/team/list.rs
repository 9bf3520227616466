//! The teams of an organization.

use crate::{Error, Identity};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use store::{Scoped, entity};
use types::{
    MemberId, NanoUsd, Role, TeamId,
    view::{GroupBy, LimitRow, Measure, Period, SubjectKind, TeamMember, TeamRow, UsageQuery},
};

impl Identity {
    /// Every team, by name, with its members and what it spent this calendar month.
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn teams(&self, caller: &Caller) -> Result<Vec<TeamRow>, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let (from, to) = self.ledger.this_month(caller).await?;
        let query = UsageQuery::over(from, to, GroupBy::Team);
        let spent = self.ledger.report(caller, &query).await?;
        let limits = self.ledger.limits(caller).await?;
        let scope = caller.scope();
        let read = self.store.read(scope).await?;
        let teams = entity::team::Entity::find_in(scope).order_by_asc(entity::team::Column::Name).all(&read).await?;
        let places = entity::team_member::Entity::find_in(scope).all(&read).await?;
        let names = entity::member::Entity::find_in(scope)
            .filter(entity::member::Column::Id.is_in(places.iter().map(|place| place.member_id)))
            .order_by_asc(entity::member::Column::Name)
            .all(&read)
            .await?;
        drop(read);
        let team_of: HashMap<MemberId, TeamId> = places.into_iter().map(|row| (row.member_id, row.team_id)).collect();
        let mut members: HashMap<TeamId, Vec<TeamMember>> = HashMap::new();
        for member in names {
            if let Some(team) = team_of.get(&member.id) {
                members.entry(*team).or_default().push(TeamMember { id: member.id, name: member.name });
            }
        }
        let row = |team: entity::team::Model| {
            let key = team.id.to_string();
            let sum = spent.groups.iter().find(|group| group.key == key).map(|group| group.sum);
            let sum = sum.unwrap_or_default();
            let own = || limits.iter().filter(|limit| is_of(limit, team.id));
            TeamRow {
                id: team.id,
                members: members.remove(&team.id).unwrap_or_default(),
                created_at: team.created_at,
                spent: sum.cost,
                requests: sum.requests,
                cap: own().filter(|limit| is_budget(limit)).map(|limit| NanoUsd(limit.cap)).min(),
                limits: u32::try_from(own().count()).unwrap_or(u32::MAX),
                name: team.name,
            }
        };
        Ok(teams.into_iter().map(row).collect())
    }

    /// The names of all teams.
    ///
    /// **Permissions:** any member of the organization, or the operator.
    pub async fn team_names(&self, caller: &Caller) -> Result<HashMap<TeamId, String>, Error> {
        let read = self.store.read(caller.scope()).await?;
        let teams = entity::team::Entity::find_in(caller.scope()).all(&read).await?;
        Ok(teams.into_iter().map(|team| (team.id, team.name)).collect())
    }

    /// Which team each member is in.
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn teams_of_members(&self, caller: &Caller) -> Result<HashMap<MemberId, TeamId>, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let read = self.store.read(caller.scope()).await?;
        let places = entity::team_member::Entity::find_in(caller.scope()).all(&read).await?;
        Ok(places.into_iter().map(|row| (row.member_id, row.team_id)).collect())
    }

    /// The team of this name or id. Names are compared without regard to case.
    ///
    /// # Errors
    /// [`Error::NoSuchTeam`].
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn find_team(&self, caller: &Caller, text: &str) -> Result<TeamId, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let text = text.trim();
        let lower = text.to_lowercase();
        let id = text.parse::<TeamId>().ok();
        let names = self.team_names(caller).await?;
        let found = names.into_iter().find(|(team, name)| id == Some(*team) || name.to_lowercase() == lower);
        found.map(|(team, _)| team).ok_or_else(|| Error::NoSuchTeam(text.to_owned()))
    }
}

/// The team of each member who is in one: which, and its name.
pub async fn teams_of_all(
    connection: &impl ConnectionTrait,
    scope: OrgScope,
) -> Result<HashMap<MemberId, (TeamId, String)>, Error> {
    let teams = entity::team::Entity::find_in(scope).all(connection).await?;
    let names: HashMap<TeamId, String> = teams.into_iter().map(|team| (team.id, team.name)).collect();
    let places = entity::team_member::Entity::find_in(scope).all(connection).await?;
    let place =
        |row: entity::team_member::Model| Some((row.member_id, (row.team_id, names.get(&row.team_id)?.clone())));
    Ok(places.into_iter().filter_map(place).collect())
}

fn is_of(limit: &LimitRow, team: TeamId) -> bool {
    limit.subject_kind == SubjectKind::Team && limit.subject_id == Some(team.0)
}

fn is_budget(limit: &LimitRow) -> bool {
    limit.measure == Measure::Cost && limit.period == Period::Month && limit.model.is_none()
}
