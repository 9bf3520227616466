//! Members: listing, inviting, adding and removing them.

use super::{
    idempotency::ShownOnce,
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
    shape::{MemberKindWord, MemberStatusWord, RoleWord, Time, Usd},
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{
    MemberId, Problem, Role,
    view::{MemberKind, MemberRow, MemberStatus},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one, remove))
        .routes(routes!(invite))
        .routes(routes!(invite_anew))
        .routes(routes!(add))
}

/// A member.
#[derive(Serialize, ToSchema)]
pub(super) struct Member {
    pub(super) id: Uuid,
    #[schema(value_type = MemberKindWord)]
    kind: MemberKind,
    name: String,
    /// The address to show; never an identity.
    email: Option<String>,
    #[schema(value_type = Vec<RoleWord>)]
    roles: Vec<Role>,
    /// The team that they are in; a member is in one at most.
    team_id: Option<Uuid>,
    #[schema(value_type = MemberStatusWord)]
    status: MemberStatus,
    last_seen_at: Option<Time>,
    /// Personal keys that work.
    live_keys: u32,
    /// In this calendar month of the organization's time zone.
    spent_this_month_usd: Usd,
    requests_this_month: u64,
    /// The tightest monthly limit on cost of their own, over all models.
    monthly_cap_usd: Option<Usd>,
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind,
            name: row.name,
            email: row.email,
            roles: row.roles.iter().collect(),
            team_id: row.team.map(|(team, _)| team.0),
            status: row.status,
            last_seen_at: row.last_seen_at.map(Time),
            live_keys: row.keys,
            spent_this_month_usd: Usd(row.spent),
            requests_this_month: row.requests,
            monthly_cap_usd: row.cap.map(Usd),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows at most, 1 to 200; 50 when absent.
    limit: Option<u16>,
    /// Only members who stand so.
    #[param(value_type = Option<MemberStatusWord>)]
    status: Option<MemberStatus>,
}

/// Lists members, oldest first, removed ones included.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/members", tag = "Members", params(Wanted), responses((status = 200, body = Page<Member>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<Member>>, Refused> {
    let window = Window::of("members", wanted.cursor.as_deref(), wanted.limit)?;
    let mut rows = rooms.identity.members(&caller).await?;
    rows.retain(|row| wanted.status.is_none_or(|status| row.status == status));
    Ok(Json(window.cut(rows, |row| row.id.0, Member::from)?))
}

/// Shows a member.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/members/{member}", tag = "Members", params(("member" = Uuid, Path)), responses((status = 200, body = Member)))]
async fn one(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
) -> Result<Json<Member>, Refused> {
    let rows = rooms.identity.members(&caller).await?;
    let row = rows.into_iter().find(|row| row.id == member).ok_or_else(|| Problem::not_found("member"))?;
    Ok(Json(row.into()))
}

/// What ended when a member was removed.
#[derive(Serialize, ToSchema)]
struct Removal {
    member_id: Uuid,
    /// Browser sessions that ended.
    sign_ins: u32,
    /// Personal keys that were revoked.
    keys: u32,
}

/// Removes a member: sign-ins end, keys are revoked, on every server within a second. Usage and audit events stay.
///
/// **Permissions:** admin; owner for owners and auditors. The last owner stays.
#[utoipa::path(delete, path = "/members/{member}", tag = "Members", params(("member" = Uuid, Path)), responses((status = 200, body = Removal)))]
async fn remove(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
) -> Result<Json<Removal>, Refused> {
    let receipt = rooms.identity.remove_member(&caller, member).await?;
    Ok(Json(Removal { member_id: receipt.member_id.0, sign_ins: receipt.sign_ins, keys: receipt.keys }))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// Shown, never compared.
    #[schema(example = "grace@example.com")]
    email: String,
    #[schema(example = "Grace")]
    name: String,
    /// What they may do; `member` when empty.
    #[serde(default)]
    #[schema(value_type = Vec<RoleWord>)]
    roles: Vec<Role>,
}

/// Somebody who was invited.
#[derive(Serialize, ToSchema)]
struct Invited {
    member_id: Uuid,
    /// Good once, for seven days. It is answered once: an answer that is repeated for an `Idempotency-Key` has `null`.
    link: Option<String>,
}

/// Invites a person. Whoever signs in through the link becomes this member.
///
/// **Permissions:** admin or owner; nobody gives a role that outranks their own.
#[utoipa::path(post, path = "/invitations", tag = "Members", request_body = NewInvitation, responses((status = 201, body = Invited)))]
async fn invite(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewInvitation>,
) -> Result<ShownOnce<Invited>, Refused> {
    let roles = new.roles.into_iter().collect();
    let (member, link) = rooms.identity.invite(&caller, new.email.trim(), new.name.trim(), roles).await?;
    Ok(ShownOnce {
        answer: Invited { member_id: member.0, link: Some(link.to_string()) },
        without_secret: Invited { member_id: member.0, link: None },
    })
}

/// Makes a link by which somebody who is a member already stays it, when the organization signs in elsewhere and the identity
/// provider in use does not know them yet.
///
/// **Permissions:** owner.
#[utoipa::path(post, path = "/members/{member}/invitations", tag = "Members", params(("member" = Uuid, Path)), responses((status = 201, body = Invited)))]
async fn invite_anew(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
) -> Result<ShownOnce<Invited>, Refused> {
    let link = rooms.identity.invite_anew(&caller, member).await?;
    Ok(ShownOnce {
        answer: Invited { member_id: member.0, link: Some(link.to_string()) },
        without_secret: Invited { member_id: member.0, link: None },
    })
}

/// A pipeline or a bot.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewServiceMember {
    #[schema(example = "nightly-report")]
    name: String,
}

/// Adds a service member: it never signs in, and has only the keys that admins make for it.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/service-members", tag = "Members", request_body = NewServiceMember, responses((status = 201, body = Member)))]
async fn add(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewServiceMember>,
) -> Result<(StatusCode, Json<Member>), Refused> {
    let id = rooms.identity.add_service_member(&caller, &new.name).await?;
    let Json(member) = one(State(rooms), Asking(caller), At(id)).await?;
    Ok((StatusCode::CREATED, Json(member)))
}
