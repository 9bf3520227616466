//! Usage with names: the ledger knows ids, identity and gateway know what they are called (decision 5).

use crate::Rooms;
use context::Caller;
use futures_util::{Stream, TryStreamExt, stream};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::entity;
use types::{
    ConnectionId, MemberId, PersonalKeyId, Problem,
    view::{GroupBy, UsageQuery, UsageReport},
};

/// A report whose groups have names.
pub async fn usage_report(rooms: &Rooms, caller: &Caller, query: &UsageQuery) -> Result<UsageReport, Problem> {
    let mut report = rooms.ledger.report(caller, query).await?;
    match query.by {
        GroupBy::Member => {
            let ids: Vec<MemberId> = report.groups.iter().filter_map(|group| group.key.parse().ok()).collect();
            let names = rooms.identity.names(caller, &ids).await?;
            for group in &mut report.groups {
                if let Some(name) = group.key.parse().ok().and_then(|id| names.get(&id)) {
                    group.label.clone_from(name);
                }
            }
        }
        GroupBy::Connection => {
            let names = connection_names(rooms, caller).await?;
            for group in &mut report.groups {
                if let Some(name) = group.key.parse().ok().and_then(|id| names.get(&id)) {
                    group.label.clone_from(name);
                }
            }
        }
        GroupBy::Team => {
            let names = rooms.identity.team_names(caller).await?;
            for group in &mut report.groups {
                if let Some(name) = group.key.parse().ok().and_then(|id| names.get(&id)) {
                    group.label.clone_from(name);
                }
            }
        }
        GroupBy::Source => {
            let names = rooms.identity.key_names(caller).await?;
            for group in &mut report.groups {
                let key = group.key.strip_prefix("key:").and_then(|id| id.parse().ok());
                if let Some(name) = key.and_then(|id| names.get(&id)) {
                    group.label.clone_from(name);
                }
            }
        }
        GroupBy::Key => {
            let names = rooms.identity.key_names(caller).await?;
            for group in &mut report.groups {
                if let Some(name) = group.key.parse().ok().and_then(|id| names.get(&id)) {
                    group.label.clone_from(name);
                }
            }
        }
        GroupBy::App | GroupBy::Model | GroupBy::Day => {}
    }
    Ok(report)
}

/// Ledger rows in the JSON form that interface.md fixes, oldest first.
pub async fn usage_rows(rooms: &Rooms, caller: &Caller, query: &UsageQuery) -> Result<Vec<Value>, Problem> {
    usage_pages(rooms, caller, query).await?.try_concat().await
}

/// The same by pages of at most 500 rows. Each page is read when it is asked for, and nothing is held open in between. What
/// can be refused is refused before the stream.
pub async fn usage_pages(
    rooms: &Rooms,
    caller: &Caller,
    query: &UsageQuery,
) -> Result<impl Stream<Item = Result<Vec<Value>, Problem>> + Send + use<>, Problem> {
    let first = rooms.ledger.models(caller, query, None).await?;
    let names =
        Names { connections: connection_names(rooms, caller).await?, keys: rooms.identity.key_names(caller).await? };
    let pages = Pages { rooms: rooms.clone(), caller: caller.clone(), query: query.clone(), names, page: first };
    Ok(stream::try_unfold(pages, Pages::next))
}

/// An export that goes on.
struct Pages {
    rooms: Rooms,
    caller: Caller,
    query: UsageQuery,
    names: Names,
    /// Read, but not written yet.
    page: Vec<entity::ledger::Model>,
}

impl Pages {
    async fn next(mut self) -> Result<Option<(Vec<Value>, Self)>, Problem> {
        let Some(last) = self.page.last().map(|row| (row.at, row.id)) else { return Ok(None) };
        let written = written(&self.rooms, &self.caller, &self.names, &self.page).await?;
        self.page = self.rooms.ledger.models(&self.caller, &self.query, Some(last)).await?;
        Ok(Some((written, self)))
    }
}

/// What ids that belong to no member are called.
struct Names {
    connections: HashMap<ConnectionId, String>,
    keys: HashMap<PersonalKeyId, String>,
}

async fn written(
    rooms: &Rooms,
    caller: &Caller,
    names: &Names,
    rows: &[entity::ledger::Model],
) -> Result<Vec<Value>, Problem> {
    let mut ids: Vec<_> = rows.iter().map(|row| row.member_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = rooms.identity.people(caller, &ids).await?;
    let write = |row: &entity::ledger::Model| {
        let person = people.get(&row.member_id);
        let connection = names.connections.get(&row.connection_id);
        json!({
            "request_id": row.request_id, "ledger_id": row.id, "at": row.at.to_rfc3339(),
            "settled_at": row.settled_at.map(|at| at.to_rfc3339()),
            "member": {
                "id": row.member_id, "email": person.and_then(|person| person.email.clone()),
                "name": person.map(|person| person.name.clone()),
            },
            "team": row.team_id, "app": row.app_id,
            "key": row.key_id.map(|id| json!({"id": id, "name": names.keys.get(&id)})),
            "connection": connection.cloned().unwrap_or_else(|| row.connection_id.to_string()),
            "model": row.model, "provider_model": row.provider_model, "endpoint": row.endpoint, "stream": row.stream,
            "state": row.state, "outcome": row.outcome, "usage_source": row.usage_source,
            "input_tokens": row.input_tokens, "cached_input_tokens": row.cached_input_tokens,
            "cache_write_tokens": row.cache_write_tokens, "output_tokens": row.output_tokens,
            "reasoning_tokens": row.reasoning_tokens, "cost_usd": row.cost.to_decimal(),
            "reserved_usd": row.reserved.to_decimal(), "price_id": row.price_id, "ttft_ms": row.ttft_ms,
            "duration_ms": row.duration_ms,
        })
    };
    Ok(rows.iter().map(write).collect())
}

async fn connection_names(rooms: &Rooms, caller: &Caller) -> Result<HashMap<ConnectionId, String>, Problem> {
    Ok(rooms.gateway.connection_names(caller).await?)
}
