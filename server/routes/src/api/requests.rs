//! Ledger rows: one for each request to a model.

use super::{
    page::{Page, Window, unreadable},
    read::{Asked, Asking, At},
    refusal::Refused,
    shape::{Time, Usd, When},
    usage,
};
use crate::Rooms;
use axum::{Json, extract::State};
use context::Caller;
use serde::{Deserialize, Serialize};
use types::{
    LedgerId, MemberId, Moment, Problem,
    view::{GroupBy, LedgerRow, UsageQuery},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one))
}

/// A request to a model, as the ledger has it.
#[derive(Serialize, ToSchema)]
struct ModelRequest {
    /// The ledger row.
    id: Uuid,
    /// As `x-keyhall-request-id` named it.
    request_id: Uuid,
    /// When it was admitted.
    at: Time,
    member_id: Uuid,
    member_name: String,
    /// Chat, key or app, in words.
    #[schema(example = "key: laptop")]
    source: String,
    /// The model that was asked for.
    model: String,
    #[schema(example = "chat.completions")]
    endpoint: String,
    stream: bool,
    /// `reserved`, `sent`, `settled`, `released` or `interrupted`.
    #[schema(example = "settled")]
    state: String,
    #[schema(example = "ok")]
    outcome: String,
    /// `provider`, `estimated` or `reserved`.
    #[schema(example = "provider")]
    usage_source: String,
    /// Cached ones included.
    input_tokens: u64,
    cached_input_tokens: u64,
    cache_write_tokens: u64,
    /// Reasoning included.
    output_tokens: u64,
    reasoning_tokens: u64,
    cost_usd: Usd,
    /// The worst case that was held.
    reserved_usd: Usd,
    /// How the cost came about.
    explanation: String,
    /// Milliseconds to the first byte of content.
    ttft_ms: Option<i64>,
    /// Milliseconds from admission to the end.
    duration_ms: Option<i64>,
}

impl From<LedgerRow> for ModelRequest {
    fn from(row: LedgerRow) -> Self {
        Self {
            id: row.ledger_id.0,
            request_id: row.request_id.0,
            at: Time(row.at),
            member_id: row.member_id.0,
            member_name: row.member,
            source: row.source,
            model: row.model,
            endpoint: row.endpoint,
            stream: row.stream,
            state: row.state,
            outcome: row.outcome,
            usage_source: row.usage_source,
            input_tokens: row.input_tokens,
            cached_input_tokens: row.cached_input_tokens,
            cache_write_tokens: row.cache_write_tokens,
            output_tokens: row.output_tokens,
            reasoning_tokens: row.reasoning_tokens,
            cost_usd: Usd(row.cost),
            reserved_usd: Usd(row.reserved),
            explanation: row.explanation,
            ttft_ms: row.ttft_ms,
            duration_ms: row.duration_ms,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// First moment, inclusive; 29 days before today when absent.
    from: Option<When>,
    /// Last moment, exclusive; the end of today in UTC when absent.
    to: Option<When>,
    /// Only this member.
    #[param(value_type = Option<Uuid>)]
    member: Option<MemberId>,
    /// Only this model.
    model: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows at most, 1 to 200; 50 when absent.
    limit: Option<u16>,
}

/// Lists requests to models, newest first. Whoever may not see everybody's sees their own.
///
/// **Permissions:** admin, auditor or owner; any member, their own.
#[utoipa::path(get, path = "/requests", tag = "Usage", params(Wanted), responses((status = 200, body = Page<ModelRequest>)))]
async fn list(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<ModelRequest>>, Refused> {
    let window = Window::of("requests", wanted.cursor.as_deref(), wanted.limit)?;
    let range = usage::range(rooms.clock.now(), wanted.from, wanted.to);
    // The first page's range holds for the rest: midnight moves no row out of it.
    let before = window.after.as_deref().map(|cursor| opened(cursor).ok_or_else(unreadable)).transpose()?;
    let ((from, to), rest) = before.map_or((range, None), |(range, rest)| (range, Some(rest)));
    let query = UsageQuery { member: wanted.member, model: wanted.model, ..UsageQuery::over(from, to, GroupBy::Day) };
    let mut page = rooms
        .ledger
        .rows(&caller, &query, rest, u64::from(window.limit))
        .await
        .map_err(|error| Refused::from(error).of_address())?;
    name(&rooms, &caller, &mut page.rows).await?;
    let next = page.next.map(|next| format!("{}.{}.{next}", from.0, to.0));
    Ok(Json(window.page(page.rows.into_iter().map(ModelRequest::from).collect(), next)))
}

/// The range, and where in it the page before ended.
fn opened(cursor: &str) -> Option<((Moment, Moment), String)> {
    let mut parts = cursor.splitn(3, '.');
    let mut moment = || Some(Moment(parts.next()?.parse().ok()?));
    let range = (moment()?, moment()?);
    Some((range, parts.next()?.to_owned()))
}

/// The ledger knows ids; identity knows what members are called.
async fn name(rooms: &Rooms, caller: &Caller, rows: &mut [LedgerRow]) -> Result<(), Refused> {
    let mut ids: Vec<MemberId> = rows.iter().map(|row| row.member_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = rooms.identity.names(caller, &ids).await?;
    for row in rows {
        if let Some(name) = names.get(&row.member_id) {
            row.member.clone_from(name);
        }
    }
    Ok(())
}

/// Shows a request, by the id of its ledger row.
///
/// **Permissions:** admin, auditor or owner; any member, their own.
#[utoipa::path(get, path = "/requests/{request}", tag = "Usage", params(("request" = Uuid, Path)), responses((status = 200, body = ModelRequest)))]
async fn one(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(request): At<LedgerId>,
) -> Result<Json<ModelRequest>, Refused> {
    let row = rooms.ledger.row(&caller, request).await?;
    let mut row = [row.ok_or_else(|| Problem::not_found("request"))?];
    name(&rooms, &caller, &mut row).await?;
    let [row] = row;
    Ok(Json(row.into()))
}
