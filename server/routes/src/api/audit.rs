//! The audit log: reading, verifying and exporting it.

use super::{
    page::{Page, Window, unreadable},
    read::{Asked, Asking, At},
    refusal::Refused,
    shape::Time,
};
use crate::{Rooms, exports};
use axum::{Json, extract::State, response::Response};
use context::Caller;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use types::{
    MemberId, Problem,
    view::{AuditQuery, AuditRow},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new()
        .routes(routes!(events))
        .routes(routes!(event))
        .routes(routes!(verify))
        .routes(routes!(proof))
        .routes(routes!(export))
}

/// An audit event.
#[derive(Serialize, ToSchema)]
struct AuditEvent {
    /// Its place in the organization's log; the first is 1.
    seq: u64,
    at: Time,
    /// `member`, `operator`, `app` or `system`.
    #[schema(example = "member")]
    actor_kind: String,
    /// The actor's id or, for operators, `user@host`.
    actor_id: String,
    /// The member's name, where a member acted.
    actor_name: Option<String>,
    /// Noun and verb.
    #[schema(example = "connection.created")]
    action: String,
    target_kind: String,
    target_id: String,
    /// `ok` or `refused`.
    #[schema(example = "ok")]
    outcome: String,
    request_id: String,
    /// The peer's address, where there was one.
    remote: String,
    /// Further facts; never message text or secrets.
    #[schema(value_type = Object)]
    detail: Value,
    /// The hash of this event's leaf, hexadecimal (RFC 6962).
    leaf: String,
    /// The leaf of the event before.
    prev: String,
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        let named = row.actor != row.actor_id && !row.actor.is_empty();
        Self {
            seq: row.seq,
            at: Time(row.at),
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_name: named.then_some(row.actor),
            action: row.action,
            target_kind: row.target_kind,
            target_id: row.target_id,
            outcome: row.outcome,
            request_id: row.request_id,
            remote: row.remote,
            detail: serde_json::from_str(&row.detail).unwrap_or(Value::Null),
            leaf: row.leaf,
            prev: row.prev,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only this action or, ending in a point, everything about a noun: `connection.`.
    action: Option<String>,
    /// Only this actor, by id.
    actor: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows at most, 1 to 200; 50 when absent.
    limit: Option<u16>,
}

/// Lists events, newest first.
///
/// **Permissions:** auditor, admin or owner.
#[utoipa::path(get, path = "/audit/events", tag = "Audit", params(Wanted), responses((status = 200, body = Page<AuditEvent>)))]
async fn events(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<AuditEvent>>, Refused> {
    let window = Window::of("events", wanted.cursor.as_deref(), wanted.limit)?;
    let before = window.after.as_deref().map(|seq| seq.parse::<u64>().map_err(|_| unreadable())).transpose()?;
    let query = AuditQuery { before, action: wanted.action, actor_id: wanted.actor, limit: window.limit };
    let mut page = rooms.audit.page(&caller, &query).await?;
    name(&rooms, &caller, &mut page.rows).await?;
    Ok(Json(window.page(page.rows.into_iter().map(AuditEvent::from).collect(), page.next)))
}

/// The log names people by id; identity knows what they are called.
async fn name(rooms: &Rooms, caller: &Caller, rows: &mut [AuditRow]) -> Result<(), Refused> {
    let mut ids: Vec<MemberId> = rows.iter().filter_map(|row| row.actor_id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = rooms.identity.names(caller, &ids).await?;
    for row in rows {
        if let Some(name) = row.actor_id.parse().ok().and_then(|id: MemberId| names.get(&id)) {
            row.actor.clone_from(name);
        }
    }
    Ok(())
}

/// Shows an event, by its place in the log.
///
/// **Permissions:** auditor, admin or owner.
#[utoipa::path(get, path = "/audit/events/{seq}", tag = "Audit", params(("seq" = u64, Path)), responses((status = 200, body = AuditEvent)))]
async fn event(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    At(seq): At<u64>,
) -> Result<Json<AuditEvent>, Refused> {
    let row = rooms.audit.event(&caller, seq).await?;
    let mut row = [row.ok_or_else(|| Problem::not_found("event"))?];
    name(&rooms, &caller, &mut row).await?;
    let [row] = row;
    Ok(Json(row.into()))
}

/// What verification found.
#[derive(Serialize, ToSchema)]
struct Verdict {
    /// Whether everything holds.
    ok: bool,
    /// Events that were read.
    events: u64,
    /// Ledger rows that were recomputed.
    ledger_rows: u64,
    /// The root of the tree over all events, base64.
    root: String,
    /// The first bad record and what is wrong with it.
    first_bad: Option<String>,
}

/// Verifies the whole log in the database: every event, every ledger batch, every checkpoint. That it was done is an event
/// of the log.
///
/// **Permissions:** auditor, admin or owner.
#[utoipa::path(post, path = "/audit/verify", tag = "Audit", responses((status = 200, body = Verdict)))]
async fn verify(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Verdict>, Refused> {
    let verdict = rooms.audit.verify_database(&caller).await?;
    Ok(Json(Verdict {
        ok: verdict.ok,
        events: verdict.events,
        ledger_rows: verdict.ledger_rows,
        root: verdict.root,
        first_bad: verdict.first_bad,
    }))
}

/// What somebody needs to verify an export elsewhere.
#[derive(Serialize, ToSchema)]
struct Proof {
    /// The organization's key, as a C2SP vkey line. Keep it outside this server.
    public_key: String,
    /// The last signed checkpoint, as a C2SP note; `null` until the first is signed.
    checkpoint: Option<String>,
}

/// Shows the log's public key and its last checkpoint.
///
/// **Permissions:** auditor, admin or owner.
#[utoipa::path(get, path = "/audit/proof", tag = "Audit", responses((status = 200, body = Proof)))]
async fn proof(State(rooms): State<Rooms>, Asking(caller): Asking) -> Result<Json<Proof>, Refused> {
    let checkpoint = rooms.audit.last_checkpoint(&caller).await?;
    Ok(Json(Proof { public_key: rooms.audit.public_key_of(caller.org()), checkpoint }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Range {
    /// First event; the first of the log when absent.
    from: Option<u64>,
    /// Last event; the last of the log when absent.
    to: Option<u64>,
}

/// Downloads a range of the log with its proof, as JSON Lines. `keyhall audit verify` checks it with the public key alone.
/// The export is itself an event.
///
/// **Permissions:** auditor, admin or owner.
#[utoipa::path(get, path = "/audit/export", tag = "Audit", params(Range), responses((status = 200, body = String, content_type = "application/jsonl", description = "Header, events, ledger rows, checkpoints.")))]
async fn export(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(range): Asked<Range>,
) -> Result<Response, Refused> {
    Ok(exports::log(rooms.audit.clone(), caller, range.from, range.to).await?)
}
