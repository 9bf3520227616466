//! Sums by group and day: one query, from which groups, days and the total are added up, so that they can't disagree.

use super::range;
use crate::{Error, Ledger, spent::held};
use context::Caller;
use sea_orm::{
    FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use std::collections::{BTreeMap, HashMap};
use store::{Scoped, entity::ledger};
use types::{
    NanoUsd,
    view::{GroupBy, UsageDay, UsageGroup, UsageQuery, UsageReport, UsageSum},
};
use uuid::Uuid;

/// The sums of one group on one day.
#[derive(Clone, FromQueryResult)]
struct Cell {
    id: Option<Uuid>,
    text: Option<String>,
    day: i64,
    cost: i64,
    held: i64,
    requests: i64,
    errors: i64,
    input_tokens: i64,
    cached_input_tokens: i64,
    output_tokens: i64,
    estimated: i64,
}

impl Ledger {
    /// Sums over the rows of a range. Groups are named by id or word; the door that knows names fills the labels in.
    ///
    /// **Permissions:** admin, auditor or owner; any member, over their own rows.
    pub async fn report(&self, caller: &Caller, query: &UsageQuery) -> Result<UsageReport, Error> {
        let covered = range::covered(caller, query)?;
        let (id, text) = group(query.by);
        let read = self.store().read(caller.scope()).await?;
        let cells = ledger::Entity::find_in(caller.scope())
            .select_only()
            .column_as(id.clone(), "id")
            .column_as(text.clone(), "text")
            .column_as(day(), "day")
            .column_as(sum("cost"), "cost")
            .column_as(held(), "held")
            .column_as(Expr::cust("COUNT(*)"), "requests")
            .column_as(sum(ENDED_BADLY), "errors")
            .column_as(sum("input_tokens"), "input_tokens")
            .column_as(sum("cached_input_tokens"), "cached_input_tokens")
            .column_as(sum("output_tokens"), "output_tokens")
            .column_as(sum("CASE WHEN usage_source IN ('estimated', 'reserved') THEN cost ELSE 0 END"), "estimated")
            .filter(covered)
            .group_by(id)
            .group_by(text)
            .group_by(day())
            .into_model::<Cell>()
            .all(&read)
            .await?;
        Ok(add_up(query, &cells))
    }
}

const ENDED_BADLY: &str = "CASE WHEN settled_at IS NOT NULL AND outcome NOT IN ('ok', 'stopped', 'disconnected') \
    THEN 1 ELSE 0 END";

fn sum(what: &str) -> SimpleExpr {
    Expr::cust(format!("CAST(SUM({what}) AS BIGINT)"))
}

fn day() -> SimpleExpr {
    Expr::cust("at / 86400000000")
}

/// The two columns that may name a group: an id and a word.
fn group(by: GroupBy) -> (SimpleExpr, SimpleExpr) {
    let no_id = || Expr::cust("CAST(NULL AS UUID)");
    let no_text = || Expr::cust("CAST(NULL AS TEXT)");
    let id = |column: ledger::Column| (Expr::col(column), no_text());
    match by {
        GroupBy::Member => id(ledger::Column::MemberId),
        GroupBy::Team => id(ledger::Column::TeamId),
        GroupBy::App => id(ledger::Column::AppId),
        GroupBy::Key => id(ledger::Column::KeyId),
        GroupBy::Connection => id(ledger::Column::ConnectionId),
        GroupBy::Model => (no_id(), Expr::col(ledger::Column::Model)),
        GroupBy::Day => (no_id(), no_text()),
        GroupBy::Source => (
            Expr::cust("COALESCE(app_id, key_id)"),
            Expr::cust("CASE WHEN app_id IS NOT NULL THEN 'app' WHEN key_id IS NOT NULL THEN 'key' ELSE 'chat' END"),
        ),
    }
}

fn add_up(query: &UsageQuery, cells: &[Cell]) -> UsageReport {
    let mut total = UsageSum::default();
    let mut groups: HashMap<String, UsageSum> = HashMap::new();
    let mut days: BTreeMap<i64, (UsageSum, HashMap<String, NanoUsd>)> =
        range::days(query).map(|day| (day, Default::default())).collect();
    for cell in cells {
        let (key, sum) = (key(query.by, cell), cell.sum());
        add(&mut total, &sum);
        add(groups.entry(key.clone()).or_default(), &sum);
        let (of_day, parts) = days.entry(cell.day).or_default();
        add(of_day, &sum);
        let part = parts.entry(key).or_default();
        *part = part.saturating_add(sum.cost);
    }
    let mut groups: Vec<_> =
        groups.into_iter().map(|(key, sum)| UsageGroup { label: label(query.by, &key), key, sum }).collect();
    groups.sort_by(|a, b| {
        let by_size = (b.sum.cost, b.sum.requests).cmp(&(a.sum.cost, a.sum.requests));
        by_size.then_with(|| a.key.cmp(&b.key))
    });
    let days = days.into_iter().map(|(day, (sum, mut parts))| UsageDay {
        day: range::date(day),
        cost: sum.cost,
        requests: sum.requests,
        parts: groups
            .iter()
            .filter_map(|group| parts.remove_entry(&group.key))
            .filter(|(_, cost)| *cost != NanoUsd::ZERO)
            .collect(),
    });
    UsageReport { from: query.from, to: query.to, by: query.by, total, days: days.collect(), groups }
}

impl Cell {
    fn sum(&self) -> UsageSum {
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        UsageSum {
            cost: NanoUsd(self.cost),
            held: NanoUsd(self.held),
            requests: count(self.requests),
            errors: count(self.errors),
            input_tokens: count(self.input_tokens),
            cached_input_tokens: count(self.cached_input_tokens),
            output_tokens: count(self.output_tokens),
            estimated: NanoUsd(self.estimated),
        }
    }
}

fn key(by: GroupBy, cell: &Cell) -> String {
    match by {
        GroupBy::Day => range::date(cell.day),
        GroupBy::Model => cell.text.clone().unwrap_or_default(),
        // As `Source` spells it.
        GroupBy::Source => match (&cell.text, cell.id) {
            (Some(kind), Some(id)) => format!("{kind}:{id}"),
            _ => "chat".to_owned(),
        },
        _ => cell.id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// What to call a group as long as nobody knows better.
fn label(by: GroupBy, key: &str) -> String {
    match (by, key) {
        (GroupBy::Team, "") => "No team".to_owned(),
        (GroupBy::App, "") => "No app".to_owned(),
        (GroupBy::Key, "") | (GroupBy::Source, "chat") => "Chat".to_owned(),
        (_, key) => key.to_owned(),
    }
}

fn add(to: &mut UsageSum, sum: &UsageSum) {
    to.cost = to.cost.saturating_add(sum.cost);
    to.held = to.held.saturating_add(sum.held);
    to.requests = to.requests.saturating_add(sum.requests);
    to.errors = to.errors.saturating_add(sum.errors);
    to.input_tokens = to.input_tokens.saturating_add(sum.input_tokens);
    to.cached_input_tokens = to.cached_input_tokens.saturating_add(sum.cached_input_tokens);
    to.output_tokens = to.output_tokens.saturating_add(sum.output_tokens);
    to.estimated = to.estimated.saturating_add(sum.estimated);
}
