//! Sums over ledger rows.

use super::{
    read::{Asked, Asking},
    refusal::Refused,
    shape::{GroupWord, Time, Usd, When},
};
use crate::{Rooms, usage_rows::usage_report};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use types::{
    MemberId, Moment,
    view::{GroupBy, UsageDay, UsageGroup, UsageQuery, UsageSum},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn doors() -> OpenApiRouter<Rooms> {
    OpenApiRouter::new().routes(routes!(sums))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// First moment, inclusive; 29 days before today when absent.
    from: Option<When>,
    /// Last moment, exclusive; the end of today in UTC when absent.
    to: Option<When>,
    /// `member` when absent.
    #[param(value_type = Option<GroupWord>)]
    group_by: Option<GroupBy>,
    /// Only this member.
    #[param(value_type = Option<Uuid>)]
    member: Option<MemberId>,
    /// Only this model.
    model: Option<String>,
}

/// Thirty whole days in UTC that end with today, where nobody says otherwise.
pub(super) fn range(now: Moment, from: Option<When>, to: Option<When>) -> (Moment, Moment) {
    let today = Moment::from_unix_seconds(now.unix_seconds().div_euclid(86_400) * 86_400);
    (from.map_or(today.plus_days(-29), |from| from.0), to.map_or(today.plus_days(1), |to| to.0))
}

/// Sums of ledger rows.
#[derive(Serialize, ToSchema)]
struct Sum {
    /// Settled.
    cost_usd: Usd,
    /// Held by requests under way.
    held_usd: Usd,
    /// Of the cost, what is our figure and not the provider's.
    estimated_usd: Usd,
    requests: u64,
    /// Requests that did not end well.
    errors: u64,
    /// Cached ones included.
    input_tokens: u64,
    cached_input_tokens: u64,
    /// Reasoning included.
    output_tokens: u64,
}

impl From<UsageSum> for Sum {
    fn from(sum: UsageSum) -> Self {
        Self {
            cost_usd: Usd(sum.cost),
            held_usd: Usd(sum.held),
            estimated_usd: Usd(sum.estimated),
            requests: sum.requests,
            errors: sum.errors,
            input_tokens: sum.input_tokens,
            cached_input_tokens: sum.cached_input_tokens,
            output_tokens: sum.output_tokens,
        }
    }
}

/// One group of a report.
#[derive(Serialize, ToSchema)]
struct Group {
    /// The id, name or day that its rows share; empty for none.
    key: String,
    /// What to call it.
    label: String,
    sum: Sum,
}

/// One day of a report.
#[derive(Serialize, ToSchema)]
struct Day {
    /// In UTC.
    #[schema(example = "2026-11-23")]
    day: String,
    cost_usd: Usd,
    requests: u64,
}

/// Sums over a range.
#[derive(Serialize, ToSchema)]
struct Usage {
    from: Time,
    to: Time,
    #[schema(value_type = GroupWord)]
    group_by: GroupBy,
    total: Sum,
    /// Most expensive first; together they are the total.
    groups: Vec<Group>,
    /// Every day of the range, also empty ones.
    days: Vec<Day>,
}

/// Sums up usage. Whoever may not see everybody's sees their own.
///
/// **Permissions:** admin, auditor or owner; any member, their own.
#[utoipa::path(get, path = "/usage", tag = "Usage", params(Wanted), responses((status = 200, body = Usage)))]
async fn sums(
    State(rooms): State<Rooms>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Usage>, Refused> {
    let (from, to) = range(rooms.clock.now(), wanted.from, wanted.to);
    let by = wanted.group_by.unwrap_or(GroupBy::Member);
    let query = UsageQuery { member: wanted.member, model: wanted.model, ..UsageQuery::over(from, to, by) };
    let report = usage_report(&rooms, &caller, &query).await.map_err(|problem| Refused::from(problem).of_address())?;
    let group = |group: UsageGroup| Group { key: group.key, label: group.label, sum: group.sum.into() };
    let day = |day: UsageDay| Day { day: day.day, cost_usd: Usd(day.cost), requests: day.requests };
    Ok(Json(Usage {
        from: Time(report.from),
        to: Time(report.to),
        group_by: report.by,
        total: report.total.into(),
        groups: report.groups.into_iter().map(group).collect(),
        days: report.days.into_iter().map(day).collect(),
    }))
}
