//! Server functions: the caller's own usage.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::view::{LedgerRow, LimitRow, Page, UsageReport};

/// What My usage is asked for, as it stands in the address. Nothing is checked yet; empty is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MyUsageFilter {
    /// Days of the range, today included, in UTC.
    pub days: u16,
    /// `model` (the default) or `source`.
    pub by: String,
    /// Only this model.
    pub model: String,
    /// Only what came from here: `chat`, `key:ID`, `app:ID`.
    pub source: String,
    /// Only this day, such as `2026-11-23`.
    pub day: String,
    /// The `next` of the page of requests before.
    pub cursor: String,
}

/// What My usage shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyUsage {
    /// The caller's rows, grouped.
    pub report: UsageReport,
    /// The limits that apply to the caller.
    pub limits: Vec<LimitRow>,
    /// The requests behind it, newest first.
    pub page: Page<LedgerRow>,
    /// What the source that is filtered for is called.
    pub source: Option<String>,
}

/// The caller's own usage of the last days (1 to 366), today included, in UTC: grouped, and as requests. The filter for a
/// model, a source or a day narrows both.
#[server(input = GetUrl, output = Json)]
pub async fn load_my_usage(#[server(default)] filter: MyUsageFilter) -> Result<MyUsage, ApiError> {
    use types::{
        Problem,
        view::{GroupBy, Source, UsageQuery},
    };
    let caller = super::caller::caller().await?;
    let ledger = expect_context::<ledger::Ledger>();
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    let tomorrow = types::Moment::from_unix_seconds((now.unix_seconds().div_euclid(86_400) + 1) * 86_400);
    let days = if filter.days == 0 { 30 } else { filter.days.clamp(1, 366) };
    let (mut from, mut to) = (tomorrow.plus_days(-i64::from(days)), tomorrow);
    if !filter.day.is_empty() {
        let day: types::Moment = filter
            .day
            .get(..10)
            .and_then(|day| day.parse().ok())
            .ok_or_else(|| Problem::invalid("day", "Write a day such as 2026-11-23."))?;
        (from, to) = (day, day.plus_days(1));
    }
    let by = if filter.by == "source" { GroupBy::Source } else { GroupBy::Model };
    let source = match filter.source.as_str() {
        "" => None,
        text => Some(text.parse::<Source>().map_err(|error| Problem::invalid("source", error.to_string()))?),
    };
    let query = UsageQuery {
        member: Some(caller.require_member()?),
        model: Some(filter.model).filter(|model| !model.is_empty()),
        source,
        ..UsageQuery::over(from, to, by)
    };
    let report = super::usage::names::named(&caller, ledger.report(&caller, &query).await?).await?;
    let cursor = Some(filter.cursor).filter(|cursor| !cursor.is_empty());
    let page = ledger.rows(&caller, &query, cursor, 50).await?;
    let source = match source {
        Some(Source::Key(key)) => expect_context::<identity::Identity>().key_names(&caller).await?.remove(&key),
        _ => None,
    };
    Ok(MyUsage { report, limits: ledger.applying(&caller).await?, page, source })
}
