//! Server functions: limits.
#![expect(clippy::too_many_arguments, reason = "a server function has an argument for each field of its form")]

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    LimitId, MemberId,
    view::{EffectiveLimit, LimitRow, Measure, Period, Replay},
};

/// The organization's limits and what a new one may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitList {
    /// With the names of their subjects.
    pub rows: Vec<LimitRow>,
    /// Members with access, by name.
    pub members: Vec<(MemberId, String)>,
    /// Models that are offered.
    pub models: Vec<String>,
}

/// A limit that was set, and what it would have done in the last 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitSet {
    /// Which.
    pub id: LimitId,
    /// Whether it refuses.
    pub hard: bool,
    /// What it would have done.
    pub replay: Replay,
}

/// Every limit.
#[server(input = GetUrl, output = Json)]
pub async fn list_limits() -> Result<LimitList, ApiError> {
    use types::view::MemberStatus;
    let caller = super::caller::caller().await?;
    caller.require(&[types::Role::Admin, types::Role::Owner])?;
    let mut rows = expect_context::<ledger::Ledger>().limits(&caller).await?;
    let members = expect_context::<identity::Identity>().members(&caller).await?;
    for row in &mut rows {
        super::limit_change::name(row, |id| members.iter().find(|member| member.id == id).map(|member| &*member.name));
    }
    let members = members.into_iter().filter(|member| member.status != MemberStatus::Removed);
    let mut models = Vec::new();
    for card in expect_context::<gateway::Gateway>().connections(&caller).await? {
        models.extend(card.models.into_iter().filter(|model| model.enabled).map(|model| model.name));
    }
    models.sort_unstable();
    models.dedup();
    Ok(LimitList { rows, members: members.map(|member| (member.id, member.name)).collect(), models })
}

/// The limits that count one member's requests, and which would refuse first.
#[server(input = GetUrl, output = Json)]
pub async fn explain_limits(member: MemberId) -> Result<Vec<EffectiveLimit>, ApiError> {
    let caller = super::caller::caller().await?;
    let mut limits = expect_context::<ledger::Ledger>().effective_limits(&caller, member).await?;
    let names = expect_context::<identity::Identity>().names(&caller, &[member]).await?;
    for each in &mut limits {
        super::limit_change::name(&mut each.limit, |id| names.get(&id).map(String::as_str));
    }
    Ok(limits)
}

/// Sets a limit. `who` is `org`, `role:` and a role, the id of a member, or `key` with the key's id in `key`; `amount` is
/// dollars for cost and a whole number otherwise; without a model it counts all; `then` is `warn` for one that refuses
/// nothing. One that would take another's place, or would have refused something in the last 30 days, asks first: `sure` is
/// the question as it was asked.
#[server(output = Json)]
pub async fn set_limit(
    who: String,
    #[server(default)] key: String,
    #[server(default)] amount: String,
    measure: Measure,
    per: Period,
    #[server(default)] model: String,
    #[server(default)] then: String,
    #[server(default)] sure: String,
) -> Result<LimitSet, ApiError> {
    let caller = super::caller::caller().await?;
    let written = super::limit_form::Written { who, key, amount, measure, per, model, then };
    super::limit_change::set(&caller, written.checked()?, None, &sure).await
}

/// Changes the cap of a limit. One that would have refused something in the last 30 days asks first: `sure` is the question
/// as it was asked.
#[server(output = Json)]
pub async fn change_limit(
    limit: LimitId,
    #[server(default)] amount: String,
    #[server(default)] sure: String,
) -> Result<LimitSet, ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(&[types::Role::Admin, types::Role::Owner])?;
    let rows = expect_context::<ledger::Ledger>().limits(&caller).await?;
    let row = rows.into_iter().find(|row| row.id == limit).ok_or_else(|| types::Problem::not_found("limit"))?;
    let new = super::limit_form::with_cap(&row, &amount)?;
    super::limit_change::set(&caller, new, Some(limit), &sure).await
}

/// Removes a limit.
#[server(output = Json)]
pub async fn remove_limit(limit: LimitId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<ledger::Ledger>().remove_limit(&caller, limit).await?;
    Ok(())
}
