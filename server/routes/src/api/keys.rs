//! The caller's own personal keys, and revoking any.

use super::{
    idempotency::ShownOnce,
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
    shape::{Time, Usd},
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{
    PersonalKeyId,
    view::{NewPersonalKey, PersonalKeyRow},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(revoke))
}

/// A personal key, without the key.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct PersonalKey {
    id: Uuid,
    /// What its owner calls it.
    name: String,
    /// How it begins and ends.
    #[schema(example = "kh_key_…x7Qa")]
    hint: String,
    created_at: Time,
    expires_at: Time,
    revoked_at: Option<Time>,
    /// To the minute.
    last_used_at: Option<Time>,
    /// The address that used it last.
    last_used_from: Option<String>,
    spent_this_month_usd: Usd,
    /// Its own monthly limit on cost.
    monthly_cap_usd: Option<Usd>,
}

impl From<PersonalKeyRow> for PersonalKey {
    fn from(row: PersonalKeyRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            hint: row.hint,
            created_at: Time(row.created_at),
            expires_at: Time(row.expires_at),
            revoked_at: row.revoked_at.map(Time),
            last_used_at: row.last_used_at.map(Time),
            last_used_from: row.last_used_from,
            spent_this_month_usd: Usd(row.spent),
            monthly_cap_usd: row.cap.map(Usd),
        }
    }
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeKey {
    row: PersonalKey,
    /// The key. It is answered once and kept nowhere: an answer that is repeated for an `Idempotency-Key` has `null`; revoke
    /// that key and make another.
    key: Option<String>,
}

impl From<NewPersonalKey> for ShownOnce<MadeKey> {
    fn from(made: NewPersonalKey) -> Self {
        let row = PersonalKey::from(made.row);
        Self { answer: MadeKey { row: row.clone(), key: Some(made.key) }, without_secret: MadeKey { row, key: None } }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageWanted {
    /// The `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Rows at most, 1 to 200; 50 when absent.
    pub(super) limit: Option<u16>,
}

/// Lists the caller's keys, oldest first, revoked and expired ones included.
///
/// **Permissions:** any member, their own.
#[utoipa::path(get, path = "/keys", tag = "Personal keys", params(PageWanted), responses((status = 200, body = Page<PersonalKey>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<PersonalKey>>, Refused> {
    let window = Window::of("keys", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.identity.personal_keys(&caller).await?;
    Ok(Json(window.cut(rows, |row| row.id.0, PersonalKey::from)?))
}

/// What a key is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// 1 to 60 characters.
    #[schema(example = "laptop")]
    name: String,
    /// Days until it ends: 1 to the policy's longest, 90 when absent.
    #[schema(example = 90)]
    days: Option<u32>,
    /// Its own monthly limit on cost.
    cap_usd: Option<Usd>,
}

/// Makes a key for the caller. The answer holds it, once.
///
/// **Permissions:** member, admin or owner, for themselves.
#[utoipa::path(post, path = "/keys", tag = "Personal keys", request_body = NewKey, responses((status = 201, body = MadeKey)))]
async fn make(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewKey>,
) -> Result<ShownOnce<MadeKey>, Refused> {
    let cap = new.cap_usd.map(|cap| cap.0);
    let made = rooms.identity.make_personal_key(&caller, &new.name, new.days, cap).await;
    let made = made.map_err(|error| Refused::from(error).called("expires", "days").called("cap", "cap_usd"))?;
    Ok(made.into())
}

/// Revokes a key, for good, on every server within a second. Revoking it again changes nothing.
///
/// **Permissions:** any member, their own; admin or owner, anybody's.
#[utoipa::path(delete, path = "/keys/{key}", tag = "Personal keys", params(("key" = Uuid, Path)), responses((status = 204, description = "The key is revoked.")))]
async fn revoke(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(key): At<PersonalKeyId>,
) -> Result<StatusCode, Refused> {
    rooms.identity.revoke_personal_key(&caller, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
