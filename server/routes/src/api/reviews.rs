//! Reviews: conversations that auditors read under the organization's policy.

use super::{
    keys::PageWanted,
    page::{Page, Window},
    read::{Asked, Asking, At, Sent},
    refusal::Refused,
    shape::Time,
};
use crate::Rooms;
use axum::{Json, extract::State};
use context::Caller;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use types::{
    ConversationId, MemberId, Problem, ReviewId,
    view::{NewReview, ReviewRow, ReviewState},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(approve))
        .routes(routes!(end))
        .routes(routes!(of_mine))
}

/// A review.
#[derive(Serialize, ToSchema)]
struct Review {
    id: Uuid,
    conversation_id: Uuid,
    /// Whose conversation it is.
    member_id: Uuid,
    member_name: String,
    /// Who asked, and alone may read.
    auditor_id: Uuid,
    auditor_name: String,
    /// Why, in the auditor's words.
    reason: String,
    /// For how many hours, from the approval on.
    hours: u32,
    asked_at: Time,
    /// The owner who approved it.
    approver_id: Option<Uuid>,
    approver_name: Option<String>,
    /// From then on the member is told.
    approved_at: Option<Time>,
    /// When its time is over; known once it is approved.
    until: Option<Time>,
    /// When somebody ended it before that.
    ended_at: Option<Time>,
    /// How often the conversation was opened under it.
    readings: u32,
    read_at: Option<Time>,
    /// `waiting`, `open` or `ended`.
    #[schema(example = "open")]
    state: &'static str,
}

/// Reviews know ids; identity knows what people are called.
async fn named(rooms: &Rooms, caller: &Caller, rows: &[ReviewRow]) -> Result<HashMap<MemberId, String>, Refused> {
    let ids = rows.iter().flat_map(|row| [Some(row.member_id), Some(row.auditor_id), row.approver_id]);
    let mut ids: Vec<MemberId> = ids.flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(rooms.identity.names(caller, &ids).await?)
}

fn shaped(row: ReviewRow, names: &HashMap<MemberId, String>) -> Review {
    let name = |id: MemberId| names.get(&id).cloned().unwrap_or_default();
    Review {
        id: row.id.0,
        conversation_id: row.conversation_id.0,
        member_id: row.member_id.0,
        member_name: name(row.member_id),
        auditor_id: row.auditor_id.0,
        auditor_name: name(row.auditor_id),
        reason: row.reason,
        hours: row.hours,
        asked_at: Time(row.asked_at),
        approver_id: row.approver_id.map(|id| id.0),
        approver_name: row.approver_id.map(name),
        approved_at: row.approved_at.map(Time),
        until: row.until.map(Time),
        ended_at: row.ended_at.map(Time),
        readings: row.readings,
        read_at: row.read_at.map(Time),
        state: match row.state {
            ReviewState::Waiting => "waiting",
            ReviewState::Open => "open",
            ReviewState::Ended => "ended",
        },
    }
}

/// Lists the organization's reviews, in the order in which they were asked for: the last 200.
///
/// **Permissions:** auditor or owner.
#[utoipa::path(get, path = "/reviews", tag = "Reviews", params(PageWanted), responses((status = 200, body = Page<Review>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Review>>, Refused> {
    let window = Window::of("reviews", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.chat.reviews(&caller).await?;
    let names = named(&rooms, &caller, &rows).await?;
    Ok(Json(window.cut(rows, |row| row.id.0, |row| shaped(row, &names))?))
}

/// Lists reviews of one's own conversations, in the order in which they were asked for: who may read, or could, why, until when.
///
/// **Permissions:** any member, of their own conversations.
#[utoipa::path(get, path = "/me/reviews", tag = "Reviews", params(PageWanted), responses((status = 200, body = Page<Review>)))]
async fn of_mine(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<PageWanted>,
) -> Result<Json<Page<Review>>, Refused> {
    let window = Window::of("reviews_of_mine", wanted.cursor.as_deref(), wanted.limit)?;
    let rows = rooms.chat.reviews_of_mine(&caller).await?;
    let names = named(&rooms, &caller, &rows).await?;
    Ok(Json(window.cut(rows, |row| row.id.0, |row| shaped(row, &names))?))
}

/// What an auditor asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewWanted {
    #[schema(value_type = Uuid)]
    conversation_id: ConversationId,
    /// 10 to 500 characters: the owner who decides and the member are shown them.
    #[schema(example = "Incident 4711: customer data may have been pasted.")]
    reason: String,
    /// From the approval on.
    #[schema(minimum = 1, maximum = 168, example = 24)]
    hours: u32,
}

/// Asks to read one conversation. Nothing is opened before an owner has approved it.
///
/// **Permissions:** auditor, where the policy lets conversations be reviewed.
#[utoipa::path(post, path = "/reviews", tag = "Reviews", request_body = ReviewWanted, responses((status = 201, body = Review)))]
async fn ask(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Sent(wanted): Sent<ReviewWanted>,
) -> Result<(StatusCode, Json<Review>), Refused> {
    let new = NewReview { conversation_id: wanted.conversation_id, reason: wanted.reason, hours: wanted.hours };
    let id = rooms.chat.ask_for_review(&caller, new).await?;
    Ok((StatusCode::CREATED, Json(one(&rooms, &caller, id).await?)))
}

async fn one(rooms: &Rooms, caller: &Caller, id: ReviewId) -> Result<Review, Refused> {
    let rows = rooms.chat.reviews(caller).await?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or_else(|| Problem::not_found("review"))?;
    let names = named(rooms, caller, std::slice::from_ref(&row)).await?;
    Ok(shaped(row, &names))
}

/// Lets the auditor who asked read, for as many hours as they asked for from now on. The member is told.
///
/// **Permissions:** owner, of somebody else's asking, where the policy lets conversations be reviewed.
#[utoipa::path(post, path = "/reviews/{review}/approve", tag = "Reviews", params(("review" = Uuid, Path)), responses((status = 200, body = Review)))]
async fn approve(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(review): At<ReviewId>,
) -> Result<Json<Review>, Refused> {
    rooms.chat.approve_review(&caller, review).await?;
    Ok(Json(one(&rooms, &caller, review).await?))
}

/// Ends a review: one that waits is refused or withdrawn, one that is open can't be read any more.
///
/// **Permissions:** owner; auditor, their own.
#[utoipa::path(post, path = "/reviews/{review}/end", tag = "Reviews", params(("review" = Uuid, Path)), responses((status = 200, body = Review)))]
async fn end(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(review): At<ReviewId>,
) -> Result<Json<Review>, Refused> {
    rooms.chat.end_review(&caller, review).await?;
    Ok(Json(one(&rooms, &caller, review).await?))
}
