//! Which limits count one person's requests, and which would refuse first.

use super::{list, subjects::Subjects};
use crate::{Error, Ledger, lifetime};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, sea_query::Expr};
use store::{
    Read, Scoped,
    entity::{
        ledger::{self, Column},
        member,
    },
};
use types::{
    MemberId, Moment, Problem, Role,
    view::{EffectiveLimit, LimitRow, Measure, Period},
};

/// How far back a person's requests are looked at.
pub(super) const DAYS: i64 = 30;

impl Ledger {
    /// Every limit that counts the requests of a member, with how many more requests like theirs each lets pass, and which
    /// of the hard ones would refuse first: one that is used up already; else the budget that theirs exhaust soonest; else
    /// the tightest rate. Their requests of the last 30 days say what one takes; those of the whole organization where
    /// they made none.
    ///
    /// **Permissions:** admin or owner.
    pub async fn effective_limits(&self, caller: &Caller, of: MemberId) -> Result<Vec<EffectiveLimit>, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let scope = caller.scope();
        let read = self.store().read(scope).await?;
        if member::Entity::find_one_in(scope, of).one(&read).await?.is_none() {
            return Err(Problem::not_found("member").into());
        }
        let subjects = Subjects::of_member(&read, scope, of).await?;
        let mut limits = list::in_force(&read, scope).await?;
        limits.retain(|limit| subjects.are_limited_by(limit));
        let since = self.clock().now().plus_days(-DAYS);
        let typical = match Typical::since(&read, scope, since, Some(of)).await? {
            Some(typical) => Some(typical),
            None => Typical::since(&read, scope, since, None).await?,
        };
        let rows = self.limit_rows(&read, scope, limits).await?;
        Ok(ordered(rows, typical.as_ref()))
    }
}

/// Names the first of the hard ones.
fn ordered(rows: Vec<LimitRow>, typical: Option<&Typical>) -> Vec<EffectiveLimit> {
    let mut limits: Vec<_> =
        rows.into_iter().map(|limit| EffectiveLimit { fits: fits(&limit, typical), limit, is_first: false }).collect();
    let urgency = |each: &EffectiveLimit| {
        let limit = &each.limit;
        let share = i128::from(limit.left()) * 1_000_000 / i128::from(limit.cap.max(1));
        (each.fits != Some(0), is_rate(limit), each.fits.unwrap_or(u64::MAX), share)
    };
    if let Some(first) = limits.iter_mut().filter(|each| each.limit.hard).min_by_key(|each| urgency(each)) {
        first.is_first = true;
    }
    limits
}

const fn is_rate(limit: &LimitRow) -> bool {
    matches!(limit.measure, Measure::Concurrency) || matches!(limit.period, Period::Minute | Period::Hour)
}

/// How many more such requests fit: each is admitted with its worst case and takes what it took.
fn fits(limit: &LimitRow, typical: Option<&Typical>) -> Option<u64> {
    let (held, taken) = match limit.measure {
        Measure::Requests | Measure::Concurrency => (1, 1),
        Measure::Cost => typical.map(|typical| (typical.held_cost, typical.cost))?,
        Measure::Tokens => typical.map(|typical| (typical.held_tokens, typical.tokens))?,
    };
    let left = limit.left();
    if left < held.max(1) {
        return Some(0);
    }
    u64::try_from((left - held) / taken.max(1) + 1).ok()
}

/// What one request takes on average.
struct Typical {
    held_cost: i64,
    cost: i64,
    held_tokens: i64,
    tokens: i64,
}

#[derive(FromQueryResult)]
struct Sums {
    requests: i64,
    held_cost: Option<i64>,
    cost: Option<i64>,
    held_tokens: Option<i64>,
    tokens: Option<i64>,
}

impl Typical {
    async fn since(read: &Read, scope: OrgScope, since: Moment, of: Option<MemberId>) -> Result<Option<Self>, Error> {
        let sum = |what: &str| Expr::cust(format!("CAST(SUM({what}) AS BIGINT)"));
        let mut rows = ledger::Entity::find_in(scope)
            .select_only()
            .column_as(Expr::cust("COUNT(*)"), "requests")
            .column_as(sum("reserved"), "held_cost")
            .column_as(sum("cost"), "cost")
            .column_as(sum("reserved_tokens"), "held_tokens")
            .column_as(sum("input_tokens + output_tokens"), "tokens")
            .filter(Column::At.gte(since))
            .filter(Column::State.eq(lifetime::SETTLED));
        if let Some(member) = of {
            rows = rows.filter(Column::MemberId.eq(member));
        }
        let Some(sums) = rows.into_model::<Sums>().one(read).await? else { return Ok(None) };
        let each = |sum: Option<i64>| sum.unwrap_or_default().checked_div(sums.requests).unwrap_or_default();
        Ok((sums.requests > 0).then(|| Self {
            held_cost: each(sums.held_cost),
            cost: each(sums.cost),
            held_tokens: each(sums.held_tokens),
            tokens: each(sums.tokens),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::view::SubjectKind;

    fn limit(measure: Measure, period: Period, cap: i64, used: i64) -> LimitRow {
        LimitRow {
            id: types::LimitId(uuid::Uuid::nil()),
            sentence: String::new(),
            subject_kind: SubjectKind::Org,
            subject_id: None,
            subject: String::new(),
            model: None,
            measure,
            cap,
            period,
            hard: true,
            used,
            resets_at: None,
        }
    }

    const TYPICAL: Typical = Typical { held_cost: 100, cost: 10, held_tokens: 2_000, tokens: 500 };

    #[test]
    fn as_many_requests_fit_as_find_room_for_their_worst_case() {
        let fits = |measure, cap, used| fits(&limit(measure, Period::Month, cap, used), Some(&TYPICAL));
        assert_eq!(fits(Measure::Cost, 1_000, 0), Some(91));
        assert_eq!(fits(Measure::Cost, 1_000, 900), Some(1));
        assert_eq!(fits(Measure::Cost, 1_000, 901), Some(0));
        assert_eq!(fits(Measure::Tokens, 2_500, 0), Some(2));
        assert_eq!(fits(Measure::Requests, 7, 3), Some(4));
    }

    #[test]
    fn the_first_to_refuse_is_what_is_used_up_then_the_budget_that_ends_soonest() {
        let first = |rows: Vec<LimitRow>| ordered(rows, Some(&TYPICAL)).iter().position(|each| each.is_first);
        let budget = |used| limit(Measure::Cost, Period::Month, 1_000, used);
        let rate = |used| limit(Measure::Requests, Period::Minute, 5, used);
        assert_eq!(first(vec![rate(0), budget(0), budget(500)]), Some(2));
        assert_eq!(first(vec![rate(5), budget(500)]), Some(0));
        assert_eq!(first(vec![LimitRow { hard: false, ..budget(1_000) }, rate(0)]), Some(1));
        assert_eq!(first(vec![]), None);
    }
}
