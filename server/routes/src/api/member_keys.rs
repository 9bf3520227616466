//! Another member's personal keys: an admin looks after them, and makes those of service members.

use super::{
    idempotency::ShownOnce,
    keys::{MadeKey, PageWanted, PersonalKey},
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
};
use crate::Rooms;
use axum::{Json, extract::State};
use context::Caller;
use serde::Deserialize;
use types::{MemberId, Problem};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(list, make))
}

/// Lists a member's keys, oldest first.
///
/// **Permissions:** admin or owner; any member, their own.
#[utoipa::path(get, path = "/members/{member}/keys", tag = "Personal keys", params(("member" = Uuid, Path), PageWanted), responses((status = 200, body = Page<PersonalKey>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<PersonalKey>>, Refused> {
    let window = Window::of("member-keys", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.identity.personal_keys_of(&caller, member).await?;
    if rows.is_empty() {
        is_there(&rooms, &caller, member).await?;
    }
    Ok(Json(window.cut(rows, |row| row.id.0, PersonalKey::from)?))
}

/// A member without keys is told from one who is not there.
async fn is_there(rooms: &Rooms, caller: &Caller, member: MemberId) -> Result<(), Refused> {
    let named = rooms.identity.names(caller, &[member]).await?;
    if named.contains_key(&member) { Ok(()) } else { Err(Problem::not_found("member").into()) }
}

/// What a key is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMemberKey {
    /// 1 to 60 characters.
    #[schema(example = "production")]
    name: String,
    /// Days until it ends: 1 to the policy's longest, 90 when absent.
    #[schema(example = 90)]
    days: Option<u32>,
}

/// Makes a key for a service member or another active member. The answer holds it, once.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/members/{member}/keys", tag = "Personal keys", params(("member" = Uuid, Path)), request_body = NewMemberKey, responses((status = 201, body = MadeKey)))]
async fn make(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
    Sent(new): Sent<NewMemberKey>,
) -> Result<ShownOnce<MadeKey>, Refused> {
    let made = rooms.identity.make_key_for(&caller, member, &new.name, new.days).await;
    Ok(made.map_err(|error| Refused::from(error).called("expires", "days"))?.into())
}
