//! Server functions: teams.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{MemberId, TeamId, view::TeamRow};

/// The teams, and who is in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamList {
    /// By name.
    pub teams: Vec<TeamRow>,
    /// Members with access, by name, each with their team.
    pub members: Vec<(MemberId, String, Option<TeamId>)>,
}

/// Every team.
#[server(input = GetUrl, output = Json)]
pub async fn list_teams() -> Result<TeamList, ApiError> {
    use types::view::MemberStatus;
    let caller = super::caller::caller().await?;
    caller.require(&[types::Role::Admin, types::Role::Owner])?;
    let identity = expect_context::<identity::Identity>();
    let teams = identity.teams(&caller).await?;
    let places = identity.teams_of_members(&caller).await?;
    let members = identity.members(&caller).await?.into_iter().filter(|row| row.status != MemberStatus::Removed);
    let members = members.map(|row| (row.id, row.name, places.get(&row.id).copied())).collect();
    Ok(TeamList { teams, members })
}

/// Makes a team.
#[server(output = Json)]
pub async fn create_team(#[server(default)] name: String) -> Result<String, ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<identity::Identity>().create_team(&caller, &name).await?;
    Ok(name.trim().to_owned())
}

/// Calls a team something else.
#[server(output = Json)]
pub async fn rename_team(team: TeamId, #[server(default)] name: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().rename_team(&caller, team, &name).await?)
}

/// Removes a team; its members stay members.
#[server(output = Json)]
pub async fn remove_team(team: TeamId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().remove_team(&caller, team).await?)
}

/// Puts a member into a team, out of the one that they were in.
#[server(output = Json)]
pub async fn join_team(team: TeamId, member: MemberId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().join_team(&caller, team, member).await?)
}

/// Takes a member out of a team.
#[server(output = Json)]
pub async fn leave_team(team: TeamId, member: MemberId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    Ok(expect_context::<identity::Identity>().leave_team(&caller, team, member).await?)
}
