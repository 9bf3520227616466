//! Server functions: the audit log.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::view::{AuditRow, Page, Verdict};

/// Events, newest first, with what their page says about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsView {
    /// The events, their actors named.
    pub page: Page<AuditRow>,
    /// Members who act in these events, by id and name, for the filter.
    pub actors: Vec<(String, String)>,
}

/// One event, as its panel shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// The event, its actor named.
    pub row: AuditRow,
    /// Whether the log goes on after it.
    pub has_next: bool,
}

/// What somebody needs to verify the log elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The organization's key as a C2SP vkey line.
    pub public_key: String,
    /// The last signed checkpoint as a C2SP note, where there is one.
    pub checkpoint: Option<String>,
}

/// A page of events. `action` is a whole action or, ending in `.`, a noun; empty is everything. `before` is the `next` of the
/// page before.
#[server(input = GetUrl, output = Json)]
pub async fn audit_events(
    #[server(default)] action: String,
    #[server(default)] actor: String,
    #[server(default)] before: String,
) -> Result<EventsView, ApiError> {
    let caller = super::caller::caller().await?;
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let query = types::view::AuditQuery {
        before: before.parse().ok(),
        action: some(action),
        actor_id: some(actor.clone()),
        limit: 50,
    };
    let mut page = expect_context::<audit::Audit>().page(&caller, &query).await?;
    names::fill(&caller, &mut page.rows).await?;
    let mut actors: Vec<(String, String)> = page
        .rows
        .iter()
        .filter(|row| !row.actor_id.is_empty())
        .map(|row| (row.actor_id.clone(), row.actor.clone()))
        .collect();
    actors.sort_unstable_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    actors.dedup();
    Ok(EventsView { page, actors })
}

/// One event in full; `None` where the log has none of this number.
#[server(input = GetUrl, output = Json)]
pub async fn audit_event(seq: u64) -> Result<Option<EventView>, ApiError> {
    let caller = super::caller::caller().await?;
    let audit = expect_context::<audit::Audit>();
    let Some(mut row) = audit.event(&caller, seq).await? else { return Ok(None) };
    let has_next = audit.event(&caller, seq.saturating_add(1)).await?.is_some();
    names::fill(&caller, std::slice::from_mut(&mut row)).await?;
    Ok(Some(EventView { row, has_next }))
}

/// Recomputes the whole log from the database. That it was done is an event of the log.
#[server(output = Json)]
pub async fn verify_log() -> Result<Verdict, ApiError> {
    let caller = super::caller::caller().await?;
    let clock = expect_context::<std::sync::Arc<dyn context::Clock>>();
    let began = clock.now();
    let mut verdict = expect_context::<audit::Audit>().verify_database(&caller).await?;
    verdict.took_ms = clock.now().millis_since(began);
    Ok(verdict)
}

/// The public key and the last checkpoint.
#[server(input = GetUrl, output = Json)]
pub async fn audit_proof() -> Result<Proof, ApiError> {
    let caller = super::caller::caller().await?;
    let audit = expect_context::<audit::Audit>();
    Ok(Proof { public_key: audit.public_key_of(caller.org()), checkpoint: audit.last_checkpoint(&caller).await? })
}

/// Who acted, by name: members from identity, everybody else by what they are.
#[cfg(feature = "ssr")]
mod names {
    use super::*;
    use crate::text::texts;
    use types::MemberId;

    pub(super) async fn fill(caller: &context::Caller, rows: &mut [AuditRow]) -> Result<(), ApiError> {
        let mut ids: Vec<MemberId> = rows.iter().filter_map(|row| row.actor_id.parse().ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        let people = expect_context::<identity::Identity>().names(caller, &ids).await?;
        for row in rows {
            let name = row.actor_id.parse().ok().and_then(|id: MemberId| people.get(&id));
            row.actor = match name {
                Some(name) => name.clone(),
                None if row.actor_kind == "operator" && !row.actor_id.is_empty() => row.actor_id.clone(),
                None => (texts().auditor().events.actor_kind)(&row.actor_kind).to_owned(),
            };
        }
        Ok(())
    }
}
