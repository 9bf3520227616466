//! Server functions: usage of the whole organization.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    NanoUsd,
    view::{LedgerRow, LimitRow, Page, UsageGroup, UsageReport},
};

/// What a report is asked for, as it stands in an address. Nothing is checked yet; empty is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsageFilter {
    /// `today`, `7d`, `30d` (the default), `90d`, `month` or `custom`.
    pub range: String,
    /// First day of a custom range.
    pub from: String,
    /// Last day of a custom range.
    pub to: String,
    /// What to group by; the default is `member`.
    pub by: String,
    /// Only this member, by id.
    pub member: String,
    /// Only this model.
    pub model: String,
}

/// The words of ranges in addresses, in the order in which pages list them.
pub const RANGES: [&str; 6] = ["today", "7d", "30d", "90d", "month", "custom"];

/// A report with what its page says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageView {
    /// The report, its groups named.
    pub report: UsageReport,
    /// The name of the member who is filtered for.
    pub member: Option<String>,
}

/// Rows with what their page says about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsView {
    /// The rows, newest first, their members named.
    pub page: Page<LedgerRow>,
    /// The range, inclusive and exclusive.
    pub range: (types::Moment, types::Moment),
    /// The name of the member who is filtered for.
    pub member: Option<String>,
}

/// What the admin overview shows of the present calendar month, in the organization's time zone as limits are. Every sum is of the same report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The month, by model.
    pub report: UsageReport,
    /// The same sums by member, most expensive first.
    pub members: Vec<UsageGroup>,
    /// Cost of the whole month at the pace so far; `None` in its first day.
    pub forecast: Option<NanoUsd>,
    /// Members with access.
    pub with_access: usize,
    /// The organization's own limit on cost over all models, the tightest of several.
    pub budget: Option<LimitRow>,
    /// Limits of which 80 % or more are used.
    pub near: Vec<LimitRow>,
    /// Enabled models without a price.
    pub unpriced: Vec<String>,
    /// Enabled models.
    pub enabled: usize,
    /// Connections.
    pub connections: usize,
    /// Connections whose last probe failed.
    pub failing: Vec<String>,
}

/// A report.
#[server(input = GetUrl, output = Json)]
pub async fn organization_usage(#[server(default)] filter: UsageFilter) -> Result<UsageView, ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(READERS)?;
    let query = covered(&filter, &caller).await?;
    let report = names::named(&caller, expect_context::<ledger::Ledger>().report(&caller, &query).await?).await?;
    Ok(UsageView { report, member: names::of_filter(&caller, query.member).await? })
}

/// The rows behind a report, newest first; `cursor` is the `next` of the page before.
#[server(input = GetUrl, output = Json)]
pub async fn organization_rows(
    #[server(default)] filter: UsageFilter,
    #[server(default)] cursor: String,
) -> Result<RowsView, ApiError> {
    let caller = super::caller::caller().await?;
    caller.require(READERS)?;
    let query = covered(&filter, &caller).await?;
    let cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
    let mut page = expect_context::<ledger::Ledger>().rows(&caller, &query, cursor, 50).await?;
    let mut ids: Vec<types::MemberId> = page.rows.iter().map(|row| row.member_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = expect_context::<identity::Identity>().names(&caller, &ids).await?;
    for row in &mut page.rows {
        if let Some(name) = people.get(&row.member_id) {
            row.member.clone_from(name);
        }
    }
    Ok(RowsView { page, range: (query.from, query.to), member: names::of_filter(&caller, query.member).await? })
}

/// The admin overview.
#[server(input = GetUrl, output = Json)]
pub async fn admin_overview() -> Result<Overview, ApiError> {
    use types::view::{GroupBy, Measure, SubjectKind, UsageQuery};
    let limits = super::limits::list_limits().await?;
    let caller = super::caller::caller().await?;
    let cards = expect_context::<gateway::Gateway>().connections(&caller).await?;
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    let ledger = expect_context::<ledger::Ledger>();
    let (from, to) = ledger.this_month(&caller).await?;
    let query = UsageQuery { from, to, by: GroupBy::Model, member: None, model: None };
    let report = ledger.report(&caller, &query).await?;
    let query = UsageQuery { by: GroupBy::Member, ..query };
    let members = names::named(&caller, ledger.report(&caller, &query).await?).await?.groups;

    let enabled = || cards.iter().flat_map(|card| &card.models).filter(|model| model.enabled);
    let is_budget = |row: &&LimitRow| {
        row.subject_kind == SubjectKind::Org && row.measure == Measure::Cost && row.model.is_none() && row.hard
    };
    Ok(Overview {
        forecast: range::forecast(report.total.cost, from, now, to),
        report,
        members,
        with_access: limits.members.len(),
        budget: limits.rows.iter().filter(is_budget).max_by_key(|row| used_share(row)).cloned(),
        near: limits.rows.iter().filter(|row| used_share(row) >= 80).cloned().collect(),
        unpriced: enabled().filter(|model| model.price.is_none()).map(|model| model.name.clone()).collect(),
        enabled: enabled().count(),
        connections: cards.len(),
        failing: cards
            .iter()
            .filter(|card| card.probe.as_ref().is_some_and(|probe| !probe.ok))
            .map(|card| card.name.clone())
            .collect(),
    })
}

/// How much of a limit is used, in percent: 0 to 100.
pub fn used_share(row: &LimitRow) -> u8 {
    share_of(row.used, row.cap)
}

/// A part of a cap in percent: 0 to 100; of no cap at all, 100.
pub fn share_of(part: i64, cap: i64) -> u8 {
    let share = if cap > 0 { i128::from(part.max(0)) * 100 / i128::from(cap) } else { 100 };
    u8::try_from(share.min(100)).unwrap_or(100)
}

/// Who may see what everybody used.
#[cfg(feature = "ssr")]
const READERS: &[types::Role] = &[types::Role::Auditor, types::Role::Admin, types::Role::Owner];

/// What a filter covers now.
#[cfg(feature = "ssr")]
async fn covered(filter: &UsageFilter, caller: &context::Caller) -> Result<types::view::UsageQuery, ApiError> {
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    let month = expect_context::<ledger::Ledger>().this_month(caller).await?;
    Ok(range::query(filter, now, month)?)
}

/// What the ids in a report are called.
#[cfg(feature = "ssr")]
mod names {
    use super::*;
    use context::Caller;
    use identity::Identity;
    use types::{MemberId, view::GroupBy};

    pub(super) async fn named(caller: &Caller, mut report: UsageReport) -> Result<UsageReport, ApiError> {
        match report.by {
            GroupBy::Member => {
                let ids: Vec<MemberId> = report.groups.iter().filter_map(|group| group.key.parse().ok()).collect();
                let people = expect_context::<Identity>().names(caller, &ids).await?;
                label(&mut report, |key| people.get(&key.parse().ok()?).cloned());
            }
            GroupBy::Connection => {
                let connections = expect_context::<gateway::Gateway>().connection_names(caller).await?;
                label(&mut report, |key| connections.get(&key.parse().ok()?).cloned());
            }
            GroupBy::Key => {
                let keys = expect_context::<Identity>().key_names(caller).await?;
                label(&mut report, |key| keys.get(&key.parse().ok()?).cloned());
            }
            GroupBy::Team | GroupBy::App | GroupBy::Model | GroupBy::Day => {}
        }
        Ok(report)
    }

    fn label(report: &mut UsageReport, name: impl Fn(&str) -> Option<String>) {
        for group in &mut report.groups {
            if let Some(name) = name(&group.key) {
                group.label = name;
            }
        }
    }

    pub(super) async fn of_filter(caller: &Caller, member: Option<MemberId>) -> Result<Option<String>, ApiError> {
        let Some(member) = member else { return Ok(None) };
        Ok(expect_context::<Identity>().names(caller, &[member]).await?.remove(&member))
    }
}

/// Ranges of whole days in UTC; the month is the organization's.
#[cfg(feature = "ssr")]
mod range {
    use super::UsageFilter;
    use crate::text::texts;
    use types::{
        Moment, NanoUsd, Problem,
        view::{GroupBy, UsageQuery},
    };

    pub(super) fn query(filter: &UsageFilter, now: Moment, month: (Moment, Moment)) -> Result<UsageQuery, Problem> {
        let (from, to) = bounds(filter, now, month)?;
        let by = match filter.by.as_str() {
            "" => GroupBy::Member,
            word => {
                word.parse().map_err(|error: types::view::NotAGrouping| Problem::invalid("by", error.to_string()))?
            }
        };
        let member = match filter.member.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|error: types::id::NotAnId| Problem::invalid("member", error.to_string()))?),
        };
        let model = Some(filter.model.clone()).filter(|model| !model.is_empty());
        Ok(UsageQuery { from, to, by, member, model })
    }

    fn bounds(filter: &UsageFilter, now: Moment, month: (Moment, Moment)) -> Result<(Moment, Moment), Problem> {
        let today = day(&now.date(), "from")?;
        let tomorrow = today.plus_days(1);
        match filter.range.as_str() {
            "today" => Ok((today, tomorrow)),
            "7d" => Ok((today.plus_days(-6), tomorrow)),
            "90d" => Ok((today.plus_days(-89), tomorrow)),
            "month" => Ok(month),
            "custom" => {
                let from = if filter.from.is_empty() { today.plus_days(-29) } else { day(&filter.from, "from")? };
                let to = if filter.to.is_empty() { tomorrow } else { day(&filter.to, "to")?.plus_days(1) };
                if from >= to {
                    return Err(Problem::invalid("to", texts().auditor().usage.range_backwards));
                }
                Ok((from, to))
            }
            _ => Ok((today.plus_days(-29), tomorrow)),
        }
    }

    fn day(text: &str, field: &str) -> Result<Moment, Problem> {
        let day = text.get(..10).unwrap_or(text);
        day.parse().map_err(|_| Problem::invalid(field, texts().auditor().usage.range_problem))
    }

    /// What the whole range will cost at the pace so far; nothing in its first day.
    pub(super) fn forecast(cost: NanoUsd, from: Moment, now: Moment, to: Moment) -> Option<NanoUsd> {
        let gone = i128::from(now.millis_since(from));
        let all = i128::from(to.millis_since(from));
        (gone >= 86_400_000)
            .then(|| i128::from(cost.0) * all / gone)
            .and_then(|cost| i64::try_from(cost).ok())
            .map(NanoUsd)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn at(text: &str) -> Moment {
            text.parse().unwrap()
        }

        /// November in Berlin.
        fn november() -> (Moment, Moment) {
            (at("2026-10-31T23:00:00Z"), at("2026-11-30T23:00:00Z"))
        }

        fn ask(range: &str, from: &str, to: &str) -> UsageFilter {
            UsageFilter { range: range.to_owned(), from: from.to_owned(), to: to.to_owned(), ..UsageFilter::default() }
        }

        #[test]
        fn ranges_are_whole_days_that_end_with_today() {
            let now = at("2026-11-23T10:30:00Z");
            for (range, from) in
                [("today", "2026-11-23"), ("7d", "2026-11-17"), ("", "2026-10-25"), ("90d", "2026-08-26")]
            {
                assert_eq!(bounds(&ask(range, "", ""), now, november()), Ok((at(from), at("2026-11-24"))), "{range}");
            }
            assert_eq!(bounds(&ask("month", "", ""), now, november()), Ok(november()), "the organization's own");
        }

        #[test]
        fn a_custom_range_has_both_its_days_and_refuses_to_run_backwards() {
            let now = at("2026-11-23T10:30:00Z");
            let range = bounds(&ask("custom", "2026-11-01", "2026-11-02"), now, november());
            assert_eq!(range, Ok((at("2026-11-01"), at("2026-11-03"))));
            assert_eq!(
                bounds(&ask("custom", "2026-11-02", "2026-11-01"), now, november()).unwrap_err().field.as_deref(),
                Some("to")
            );
            assert_eq!(bounds(&ask("custom", "soon", ""), now, november()).unwrap_err().field.as_deref(), Some("from"));
        }

        #[test]
        fn a_month_is_forecast_by_its_pace() {
            let (from, to) = (at("2026-12-01"), at("2027-01-01"));
            assert_eq!(forecast(NanoUsd(100), from, at("2026-12-11"), to), Some(NanoUsd(310)));
            assert_eq!(forecast(NanoUsd(100), from, at("2026-12-01T08:00:00Z"), to), None);
        }
    }
}
