//! Limits: listing, setting and removing them, and which apply to whom.

use super::{
    keys::PageWanted,
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
    shape::{MeasureWord, PeriodWord, RoleWord, SubjectWord, Time, Usd},
};
use crate::Rooms;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use types::{
    LimitId, MemberId, NanoUsd, Problem, Role,
    view::{LimitRow, Measure, NewLimit, Period, Replay, SubjectKind},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(list, set))
        .routes(routes!(one, remove))
        .routes(routes!(replay))
        .routes(routes!(mine))
        .routes(routes!(of_member))
}

/// A limit.
#[derive(Serialize, ToSchema)]
struct Limit {
    id: Uuid,
    #[schema(value_type = SubjectWord)]
    subject_kind: SubjectKind,
    /// Whose use it counts; `null` for the organization.
    subject_id: Option<Uuid>,
    /// Which role, where it counts everybody with one.
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Role>,
    /// Only this model, where set.
    model: Option<String>,
    #[schema(value_type = MeasureWord)]
    measure: Measure,
    /// Dollars for cost, a whole number otherwise.
    #[schema(example = "20.000000000")]
    cap: String,
    #[schema(value_type = PeriodWord)]
    period: Period,
    /// Whether it refuses when passed; otherwise it warns.
    hard: bool,
    /// Spent and held in the present window, as `cap` counts.
    #[schema(example = "3.120000000")]
    used: String,
    /// When the present window ends.
    resets_at: Option<Time>,
    /// The rule as a sentence.
    sentence: String,
}

fn amount(measure: Measure, number: i64) -> String {
    if measure == Measure::Cost { NanoUsd(number).to_decimal() } else { number.to_string() }
}

impl From<LimitRow> for Limit {
    fn from(row: LimitRow) -> Self {
        Self {
            id: row.id.0,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            role: row.subject_id.and_then(Role::of_subject),
            model: row.model,
            measure: row.measure,
            cap: amount(row.measure, row.cap),
            period: row.period,
            hard: row.hard,
            used: amount(row.measure, row.used),
            resets_at: row.resets_at.map(Time),
            sentence: row.sentence,
        }
    }
}

/// Limits that apply together.
#[derive(Serialize, ToSchema)]
struct Limits {
    data: Vec<Limit>,
}

/// Lists limits, oldest first.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/limits", tag = "Limits", params(PageWanted), responses((status = 200, body = Page<Limit>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Limit>>, Refused> {
    let window = Window::of("limits", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.ledger.limits(&caller).await?;
    Ok(Json(window.cut(rows, |row| row.id.0, Limit::from)?))
}

/// Shows a limit.
///
/// **Permissions:** admin, auditor or owner.
#[utoipa::path(get, path = "/limits/{limit}", tag = "Limits", params(("limit" = Uuid, Path)), responses((status = 200, body = Limit)))]
async fn one(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(limit): At<LimitId>,
) -> Result<Json<Limit>, Refused> {
    let row = rooms.ledger.limits(&caller).await?.into_iter().find(|row| row.id == limit);
    Ok(Json(row.ok_or_else(|| Problem::not_found("limit"))?.into()))
}

/// A limit that is to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLimitOf {
    #[schema(value_type = SubjectWord)]
    subject_kind: SubjectKind,
    /// Whose use it counts; absent for the organization and for roles.
    subject_id: Option<Uuid>,
    /// Which role, where `subject_kind` is `role`: everybody who has it, together.
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Role>,
    /// Only this model; all when absent.
    #[schema(example = "gpt-5.4-mini")]
    model: Option<String>,
    #[schema(value_type = MeasureWord)]
    measure: Measure,
    /// Dollars for cost, a whole number otherwise. Above zero.
    #[schema(example = "20.00")]
    cap: String,
    /// `total` for concurrency, whatever is sent.
    #[schema(value_type = PeriodWord)]
    period: Period,
    /// Whether it refuses when passed, as it does when absent; `false` only warns.
    hard: Option<bool>,
}

/// A limit that was set.
#[derive(Serialize, ToSchema)]
struct SetLimit {
    id: Uuid,
}

/// Sets a limit: makes it, or changes the cap of the one that counts the same thing for the same subject. It takes effect
/// with the next request, and what was used in its window counts.
///
/// **Permissions:** admin or owner; a member, once for a key of their own.
#[utoipa::path(post, path = "/limits", tag = "Limits", request_body = NewLimitOf, responses((status = 200, body = SetLimit)))]
async fn set(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewLimitOf>,
) -> Result<Json<SetLimit>, Refused> {
    Ok(Json(SetLimit { id: rooms.ledger.set_limit(&caller, new.checked()?).await?.0 }))
}

impl NewLimitOf {
    fn checked(self) -> Result<NewLimit, Refused> {
        Ok(NewLimit {
            cap: cap(self.measure, &self.cap)?,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id.or(self.role.map(Role::subject_id)),
            model: self.model,
            measure: self.measure,
            period: self.period,
            hard: self.hard.unwrap_or(true),
        })
    }
}

/// What a limit would have done in the last 30 days.
#[derive(Serialize, ToSchema)]
struct Replayed {
    /// Requests that it would have counted.
    counted: u64,
    /// Of which it would have refused so many; a soft one would have warned.
    refused: u64,
    /// Of so many members.
    members: u64,
    /// Whether only the newest requests were looked at.
    is_cut: bool,
}

/// Tries a limit on the requests of the last 30 days, and sets nothing.
///
/// **Permissions:** admin or owner.
#[utoipa::path(post, path = "/limits/replay", tag = "Limits", request_body = NewLimitOf, responses((status = 200, body = Replayed)))]
async fn replay(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(new): Sent<NewLimitOf>,
) -> Result<Json<Replayed>, Refused> {
    let Replay { counted, refused, members, is_cut } = rooms.ledger.replay(&caller, new.checked()?).await?;
    Ok(Json(Replayed { counted, refused, members, is_cut }))
}

fn cap(measure: Measure, text: &str) -> Result<i64, Refused> {
    let read = match measure {
        Measure::Cost => serde_json::from_value::<Usd>(text.into()).ok().map(|usd| usd.0.0),
        _ => text.parse::<i64>().ok().filter(|_| !text.starts_with('+')),
    };
    read.ok_or_else(|| {
        let wanted =
            if measure == Measure::Cost { "dollars such as \"20.00\"" } else { "a whole number such as \"1000\"" };
        Refused::body("/cap".to_owned(), format!("Write {wanted}, as text."))
    })
}

/// Removes a limit, from the next request on.
///
/// **Permissions:** admin or owner.
#[utoipa::path(delete, path = "/limits/{limit}", tag = "Limits", params(("limit" = Uuid, Path)), responses((status = 204, description = "The limit is gone.")))]
async fn remove(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(limit): At<LimitId>,
) -> Result<StatusCode, Refused> {
    rooms.ledger.remove_limit(&caller, limit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the limits that apply to the caller: the organization's, their own and their keys'; all of them.
///
/// **Permissions:** any member.
#[utoipa::path(get, path = "/me/limits", tag = "Limits", responses((status = 200, body = Limits)))]
async fn mine(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Limits>, Refused> {
    let rows = rooms.ledger.applying(&caller).await?;
    Ok(Json(Limits { data: rows.into_iter().map(Limit::from).collect() }))
}

/// A limit that counts a member's requests.
#[derive(Serialize, ToSchema)]
struct EffectiveLimit {
    #[serde(flatten)]
    limit: Limit,
    /// How many more requests like theirs fit, where anything is known of those.
    fits_requests: Option<u64>,
    /// Whether it is the one that would refuse first.
    is_first: bool,
}

/// The limits that count a member's requests together.
#[derive(Serialize, ToSchema)]
struct EffectiveLimits {
    data: Vec<EffectiveLimit>,
}

/// Lists the limits that apply to a member: the organization's, their roles', their teams', their own and their keys', which
/// of them would refuse first, and how many requests like those of the last 30 days fit under each; all of them.
///
/// **Permissions:** admin or owner.
#[utoipa::path(get, path = "/members/{member}/limits", tag = "Limits", params(("member" = Uuid, Path)), responses((status = 200, body = EffectiveLimits)))]
async fn of_member(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(member): At<MemberId>,
) -> Result<Json<EffectiveLimits>, Refused> {
    let limits = rooms.ledger.effective_limits(&caller, member).await?.into_iter();
    let data = limits.map(|each| EffectiveLimit {
        limit: each.limit.into(),
        fits_requests: each.fits,
        is_first: each.is_first,
    });
    Ok(Json(EffectiveLimits { data: data.collect() }))
}
