//! Teams: named groups of members.

use super::{
    keys::PageWanted,
    page::{Page, Window},
    read::{Asked, Asking, At, AtBoth, Sent},
    refusal::Refused,
    shape::{Time, Usd},
};
use crate::Rooms;
use axum::{Json, extract::State};
use context::Caller;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{MemberId, Problem, TeamId, view::TeamRow};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one, rename, remove)).routes(routes!(join, leave))
}

/// A team.
#[derive(Serialize, ToSchema)]
struct Team {
    id: Uuid,
    #[schema(example = "Research")]
    name: String,
    created_at: Time,
    /// A member is in one team at most.
    members: Vec<Uuid>,
    /// In this calendar month of the organization's time zone, by whoever was in the team then.
    spent_this_month_usd: Usd,
    requests_this_month: u64,
    /// The tightest monthly limit on cost of its own, over all models.
    monthly_cap_usd: Option<Usd>,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            created_at: Time(row.created_at),
            members: row.members.into_iter().map(|member| member.id.0).collect(),
            spent_this_month_usd: Usd(row.spent),
            requests_this_month: row.requests,
            monthly_cap_usd: row.cap.map(Usd),
        }
    }
}

/// Lists teams, oldest first.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/teams", tag = "Teams", params(PageWanted), responses((status = 200, body = Page<Team>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Team>>, Refused> {
    let window = Window::of("teams", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.identity.teams(&caller).await?;
    Ok(Json(window.cut(rows, |row| row.id.0, Team::from)?))
}

async fn shown(rooms: &Rooms, caller: &Caller, team: TeamId) -> Result<Team, Refused> {
    let rows = rooms.identity.teams(caller).await?;
    let row = rows.into_iter().find(|row| row.id == team).ok_or_else(|| Problem::not_found("team"))?;
    Ok(row.into())
}

/// Shows a team.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/teams/{team}", tag = "Teams", params(("team" = Uuid, Path)), responses((status = 200, body = Team)))]
async fn one(State(rooms): State<Rooms>, Asking(caller): Asking, At(team): At<TeamId>) -> Result<Json<Team>, Refused> {
    Ok(Json(shown(&rooms, &caller, team).await?))
}

/// What a team is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamName {
    /// 1 to 60 characters; no two teams share one.
    #[schema(example = "Research")]
    name: String,
}

/// Makes a team.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/teams", tag = "Teams", request_body = TeamName, responses((status = 201, body = Team)))]
async fn create(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<TeamName>,
) -> Result<(StatusCode, Json<Team>), Refused> {
    let team = rooms.identity.create_team(&caller, &new.name).await?;
    Ok((StatusCode::CREATED, Json(shown(&rooms, &caller, team).await?)))
}

/// Renames a team.
///
/// **Permissions:** admin or owner.
#[utoipa::path(patch, path = "/teams/{team}", tag = "Teams", params(("team" = Uuid, Path)), request_body = TeamName, responses((status = 200, body = Team)))]
async fn rename(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(team): At<TeamId>,
    Sent(new): Sent<TeamName>,
) -> Result<Json<Team>, Refused> {
    rooms.identity.rename_team(&caller, team, &new.name).await?;
    Ok(Json(shown(&rooms, &caller, team).await?))
}

/// Removes a team: its members stay members, and usage keeps its id. One with limits of its own is not removed.
///
/// **Permissions:** admin or owner.
#[utoipa::path(delete, path = "/teams/{team}", tag = "Teams", params(("team" = Uuid, Path)), responses((status = 204, description = "The team is gone.")))]
async fn remove(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(team): At<TeamId>,
) -> Result<StatusCode, Refused> {
    rooms.identity.remove_team(&caller, team).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a member into a team, out of the one that they were in. Their requests count for it from the next one on.
///
/// **Permissions:** admin or owner.
#[utoipa::path(put, path = "/teams/{team}/members/{member}", tag = "Teams", params(("team" = Uuid, Path), ("member" = Uuid, Path)), responses((status = 204, description = "The member is in the team.")))]
async fn join(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    AtBoth(team, member): AtBoth<TeamId, MemberId>,
) -> Result<StatusCode, Refused> {
    rooms.identity.join_team(&caller, team, member).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a member out of a team.
///
/// **Permissions:** admin or owner.
#[utoipa::path(delete, path = "/teams/{team}/members/{member}", tag = "Teams", params(("team" = Uuid, Path), ("member" = Uuid, Path)), responses((status = 204, description = "The member is not in the team.")))]
async fn leave(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    AtBoth(team, member): AtBoth<TeamId, MemberId>,
) -> Result<StatusCode, Refused> {
    rooms.identity.leave_team(&caller, team, member).await?;
    Ok(StatusCode::NO_CONTENT)
}
