//! Reading events back.

use crate::{Audit, Error, READERS, hex::Hex, rows::signed};
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, entity::audit_event};
use types::view::{AuditQuery, AuditRow, Page};

/// Rows in a page when the query names no number.
const USUAL: u16 = 50;
const MOST: u16 = 500;

impl Audit {
    /// The newest events first. `next` is the sequence number to pass as `before`. A page that was read stays what it is:
    /// nothing is inserted between events.
    ///
    /// **Permissions:** auditor, owner or admin.
    pub async fn page(&self, caller: &Caller, query: &AuditQuery) -> Result<Page<AuditRow>, Error> {
        caller.require(READERS)?;
        let limit = if query.limit == 0 { USUAL } else { query.limit.min(MOST) };
        let mut select = audit_event::Entity::find_in(caller.scope())
            .order_by_desc(audit_event::Column::Seq)
            .limit(u64::from(limit) + 1);
        if let Some(before) = query.before {
            select = select.filter(audit_event::Column::Seq.lt(signed(before)));
        }
        if let Some(action) = query.action.as_deref().filter(|action| !action.is_empty()) {
            let column = audit_event::Column::Action;
            select = match action.strip_suffix('.') {
                // A noun: everything from `noun.` up to the character after the point. LIKE would read `_` as any letter.
                Some(noun) => select.filter(column.gte(action)).filter(column.lt(format!("{noun}/"))),
                None => select.filter(column.eq(action)),
            };
        }
        if let Some(actor) = query.actor_id.as_deref().filter(|actor| !actor.is_empty()) {
            select = select.filter(audit_event::Column::ActorId.eq(actor));
        }
        let read = self.store.read(caller.scope()).await?;
        let mut rows: Vec<_> = select.all(&read).await?.into_iter().map(view).collect();
        let has_more = rows.len() > usize::from(limit);
        rows.truncate(usize::from(limit));
        let next = rows.last().filter(|_| has_more).map(|last| last.seq.to_string());
        Ok(Page { rows, next })
    }

    /// One event, by its position.
    ///
    /// **Permissions:** auditor, owner or admin.
    pub async fn event(&self, caller: &Caller, seq: u64) -> Result<Option<AuditRow>, Error> {
        caller.require(READERS)?;
        let read = self.store.read(caller.scope()).await?;
        let row = audit_event::Entity::find_one_in(caller.scope(), (caller.org(), signed(seq))).one(&read).await?;
        Ok(row.map(view))
    }
}

fn view(row: audit_event::Model) -> AuditRow {
    let hex = |hash: &[u8]| hash.try_into().map(|hash| Hex(hash).to_string()).unwrap_or_default();
    AuditRow {
        seq: u64::try_from(row.seq).unwrap_or_default(),
        at: row.at,
        actor_kind: row.actor_kind,
        actor: row.actor_id.clone(),
        actor_id: row.actor_id,
        action: row.action,
        target_kind: row.target_kind,
        target_id: row.target_id,
        outcome: row.outcome,
        request_id: row.request_id,
        remote: row.remote,
        detail: row.detail,
        leaf: hex(&row.leaf),
        prev: hex(&row.prev),
    }
}
