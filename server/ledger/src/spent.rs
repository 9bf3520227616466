//! What members and keys spent this month.

use crate::{Error, Ledger, limit::this_month};
use context::{Caller, OrgScope};
use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use std::{collections::HashMap, hash::Hash};
use store::{Read, Scoped, entity::ledger};
use types::{MemberId, Moment, NanoUsd, PersonalKeyId, Role};
use uuid::Uuid;

/// What somebody spent and holds, and with how many requests.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) cost: NanoUsd,
    pub(crate) held: NanoUsd,
    pub(crate) requests: u64,
}

#[derive(FromQueryResult)]
struct Row {
    of: Uuid,
    cost: i64,
    held: i64,
    requests: i64,
}

/// Nano-dollars held by rows in flight.
pub(crate) fn held() -> SimpleExpr {
    Expr::cust("CAST(SUM(CASE WHEN state IN ('reserved', 'sent') THEN reserved ELSE 0 END) AS BIGINT)")
}

impl Ledger {
    /// Cost and requests of every member in this calendar month of the organization. Who asked for nothing is not in it.
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn spent_this_month(&self, caller: &Caller) -> Result<HashMap<MemberId, (NanoUsd, u64)>, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let read = self.store().read(caller.scope()).await?;
        let month = this_month(&read, caller.scope(), self.clock().now()).await?;
        let spent = by_member(&read, caller.scope(), month.starts_at, None).await?;
        Ok(spent.into_iter().map(|(member, spent)| (member, (spent.cost, spent.requests))).collect())
    }

    /// Cost of each of a member's keys in this calendar month of the organization. Unused keys are not in it.
    ///
    /// **Permissions:** admin, auditor or owner; any member, for themselves.
    pub async fn spent_by_key(
        &self,
        caller: &Caller,
        member: MemberId,
    ) -> Result<HashMap<PersonalKeyId, NanoUsd>, Error> {
        if caller.member() != Some(member) {
            caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        }
        let read = self.store().read(caller.scope()).await?;
        let month = this_month(&read, caller.scope(), self.clock().now()).await?;
        let spent: HashMap<PersonalKeyId, _> =
            by(&read, caller.scope(), ledger::Column::KeyId, month.starts_at, Some(member)).await?;
        Ok(spent.into_iter().map(|(key, spent)| (key, spent.cost)).collect())
    }
}

/// By member, of rows admitted since a moment.
pub(crate) async fn by_member(
    read: &Read,
    scope: OrgScope,
    since: Moment,
    only: Option<MemberId>,
) -> Result<HashMap<MemberId, Spent>, Error> {
    by(read, scope, ledger::Column::MemberId, since, only).await
}

async fn by<Id: From<Uuid> + Eq + Hash>(
    read: &Read,
    scope: OrgScope,
    column: ledger::Column,
    since: Moment,
    only: Option<MemberId>,
) -> Result<HashMap<Id, Spent>, Error> {
    let mut rows = ledger::Entity::find_in(scope)
        .select_only()
        .column_as(column, "of")
        .column_as(Expr::cust("CAST(SUM(cost) AS BIGINT)"), "cost")
        .column_as(held(), "held")
        .column_as(Expr::cust("COUNT(*)"), "requests")
        .filter(ledger::Column::At.gte(since))
        .filter(column.is_not_null())
        .group_by(column);
    if let Some(member) = only {
        rows = rows.filter(ledger::Column::MemberId.eq(member));
    }
    let rows = rows.into_model::<Row>().all(read).await?;
    let spent = |row: &Row| Spent {
        cost: NanoUsd(row.cost),
        held: NanoUsd(row.held),
        requests: u64::try_from(row.requests).unwrap_or_default(),
    };
    Ok(rows.iter().map(|row| (Id::from(row.of), spent(row))).collect())
}
