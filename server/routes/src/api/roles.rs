//! Giving and taking roles.

use super::{
    read::{Asking, AtBoth},
    refusal::Refused,
    shape::RoleWord,
};
use crate::Rooms;
use axum::extract::State;
use http::StatusCode;
use types::{MemberId, Role};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(give, take))
}

/// Gives a member a role. Giving it twice changes nothing.
///
/// **Permissions:** owner; admin for the roles member and admin.
#[utoipa::path(put, path = "/members/{member}/roles/{role}", tag = "Members", params(("member" = Uuid, Path), ("role" = RoleWord, Path)), responses((status = 204, description = "The member has the role.")))]
async fn give(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    AtBoth(member, role): AtBoth<MemberId, Role>,
) -> Result<StatusCode, Refused> {
    rooms.identity.grant_role(&caller, member, role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a role from a member. One that the identity provider gives is taken there.
///
/// **Permissions:** owner; admin for the roles member and admin. The last owner stays.
#[utoipa::path(delete, path = "/members/{member}/roles/{role}", tag = "Members", params(("member" = Uuid, Path), ("role" = RoleWord, Path)), responses((status = 204, description = "The member does not have the role.")))]
async fn take(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    AtBoth(member, role): AtBoth<MemberId, Role>,
) -> Result<StatusCode, Refused> {
    rooms.identity.revoke_role(&caller, member, role).await?;
    Ok(StatusCode::NO_CONTENT)
}
