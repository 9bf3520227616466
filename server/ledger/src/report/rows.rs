//! The ledger's rows, newest first, a page at a time.

use super::{range, row, visible};
use crate::{Error, Ledger};
use context::{Caller, OrgScope};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use store::{
    Read, Scoped,
    entity::{
        ledger::{Column, Entity, Model},
        personal_key,
    },
};
use types::{
    LedgerId, Moment, PersonalKeyId, Problem, RequestId,
    view::{LedgerRow, Page, UsageQuery},
};

/// Rows of one page at most.
const LONGEST_PAGE: u64 = 500;

impl Ledger {
    /// A page of at most `limit` rows (500 at most), newest first. `cursor` is the `next` of the page before.
    ///
    /// **Permissions:** admin, auditor or owner; any member, their own rows.
    pub async fn rows(
        &self,
        caller: &Caller,
        query: &UsageQuery,
        cursor: Option<String>,
        limit: u64,
    ) -> Result<Page<LedgerRow>, Error> {
        let covered = range::covered(caller, query)?;
        let after = cursor.map(|cursor| read_cursor(&cursor)).transpose()?;
        let before = after.map(|(at, id)| {
            let same = Condition::all().add(Column::At.eq(at)).add(Column::Id.lt(id));
            Condition::any().add(Column::At.lt(at)).add(same)
        });
        let limit = limit.clamp(1, LONGEST_PAGE);
        let read = self.store().read(caller.scope()).await?;
        let mut found = Entity::find_in(caller.scope())
            .filter(covered.add_option(before))
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(limit + 1)
            .all(&read)
            .await?;
        let is_last = u64::try_from(found.len()).is_ok_and(|found| found <= limit);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| !is_last).map(|row| format!("{}.{}", row.at.0, row.id));
        let keys = key_names(&read, caller.scope(), &found).await?;
        Ok(Page { rows: found.into_iter().map(|model| row::shown(model, &keys)).collect(), next })
    }

    /// At most 500 rows of a range themselves, oldest first, after the one of the page before: for exports, where doors join
    /// names. The last page is not full.
    ///
    /// **Permissions:** admin, auditor or owner; any member, their own rows.
    pub async fn models(
        &self,
        caller: &Caller,
        query: &UsageQuery,
        after: Option<(Moment, LedgerId)>,
    ) -> Result<Vec<Model>, Error> {
        let covered = range::covered(caller, query)?;
        let later = after.map(|(at, id)| {
            let same = Condition::all().add(Column::At.eq(at)).add(Column::Id.gt(id));
            Condition::any().add(Column::At.gt(at)).add(same)
        });
        let read = self.store().read(caller.scope()).await?;
        let rows = Entity::find_in(caller.scope()).filter(covered.add_option(later)).limit(LONGEST_PAGE);
        Ok(rows.order_by_asc(Column::At).order_by_asc(Column::Id).all(&read).await?)
    }

    /// One row. `None` when there is none or it is not for the caller to see.
    ///
    /// **Permissions:** admin, auditor or owner; any member, their own rows.
    pub async fn row(&self, caller: &Caller, id: LedgerId) -> Result<Option<LedgerRow>, Error> {
        self.one(caller, Condition::all().add(Column::Id.eq(id))).await
    }

    /// The row of a request, by the id in `x-keyhall-request-id`.
    ///
    /// **Permissions:** admin, auditor or owner; any member, their own rows.
    pub async fn row_of_request(&self, caller: &Caller, id: RequestId) -> Result<Option<LedgerRow>, Error> {
        self.one(caller, Condition::all().add(Column::RequestId.eq(id))).await
    }

    async fn one(&self, caller: &Caller, which: Condition) -> Result<Option<LedgerRow>, Error> {
        let own = visible(caller)?.map(|member| Column::MemberId.eq(member));
        let read = self.store().read(caller.scope()).await?;
        let rows = Entity::find_in(caller.scope()).filter(which.add_option(own)).order_by_desc(Column::At);
        let Some(found) = rows.one(&read).await? else { return Ok(None) };
        let keys = key_names(&read, caller.scope(), std::slice::from_ref(&found)).await?;
        Ok(Some(row::shown(found, &keys)))
    }
}

fn read_cursor(cursor: &str) -> Result<(Moment, LedgerId), Problem> {
    let parts = cursor.split_once('.');
    let read = parts.and_then(|(at, id)| Some((Moment(at.parse().ok()?), id.parse().ok()?)));
    read.ok_or_else(|| Problem::invalid("cursor", "Use the `next` of the page before."))
}

/// What the keys of these rows are called by their owners.
async fn key_names(read: &Read, scope: OrgScope, rows: &[Model]) -> Result<HashMap<PersonalKeyId, String>, Error> {
    let mut ids: Vec<_> = rows.iter().filter_map(|row| row.key_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = personal_key::Entity::find_in(scope).filter(personal_key::Column::Id.is_in(ids)).all(read).await?;
    Ok(found.into_iter().map(|key| (key.id, key.name)).collect())
}
