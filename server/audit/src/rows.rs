//! Reading a log's rows by pages. No transaction stays open between two pages.

use crate::{Error, log::scope_of, tree::Hash};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use store::{
    Scoped, Store,
    entity::{audit_checkpoint, audit_event, audit_head, ledger},
};
use types::OrgId;

/// Rows that are read at once.
pub(crate) const PAGE: u64 = 1000;

/// One log's rows.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) store: Store,
    pub(crate) org: OrgId,
}

/// Events of consecutive numbers, and the checkpoints that were signed among them.
pub(crate) struct EventPage {
    pub(crate) events: Vec<audit_event::Model>,
    pub(crate) checkpoints: Vec<audit_checkpoint::Model>,
}

#[derive(FromQueryResult)]
struct LeafRow {
    leaf: Vec<u8>,
}

impl Rows {
    pub(crate) async fn head(&self) -> Result<Option<audit_head::Model>, Error> {
        let read = self.store.read(scope_of(self.org)).await?;
        Ok(audit_head::Entity::find_in(scope_of(self.org)).one(&read).await?)
    }

    /// At most [`PAGE`] events from `from` to `to`, both included.
    pub(crate) async fn events(&self, from: u64, to: u64) -> Result<EventPage, Error> {
        let scope = scope_of(self.org);
        let to = to.min(from.saturating_add(PAGE - 1));
        let read = self.store.read(scope).await?;
        let events = audit_event::Entity::find_in(scope)
            .filter(audit_event::Column::Seq.between(signed(from), signed(to)))
            .order_by_asc(audit_event::Column::Seq)
            .all(&read)
            .await?;
        let checkpoints = audit_checkpoint::Entity::find_in(scope)
            .filter(audit_checkpoint::Column::Size.between(signed(from), signed(to)))
            .order_by_asc(audit_checkpoint::Column::Size)
            .all(&read)
            .await?;
        Ok(EventPage { events, checkpoints })
    }

    /// At most [`PAGE`] leaves of the events from `from` to `to`, both included.
    pub(crate) async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Hash>, Error> {
        let scope = scope_of(self.org);
        let to = to.min(from.saturating_add(PAGE - 1));
        let read = self.store.read(scope).await?;
        let rows = audit_event::Entity::find_in(scope)
            .select_only()
            .column(audit_event::Column::Leaf)
            .filter(audit_event::Column::Seq.between(signed(from), signed(to)))
            .order_by_asc(audit_event::Column::Seq)
            .into_model::<LeafRow>()
            .all(&read)
            .await?;
        let corrupt = || Error::Corrupt { org: self.org, why: "a leaf is not a hash" };
        rows.into_iter().map(|row| row.leaf.try_into().map_err(|_| corrupt())).collect()
    }

    /// The ledger rows of a batch, in the order in which their leaves were hashed.
    pub(crate) async fn batch(&self, seq: u64) -> Result<Vec<ledger::Model>, Error> {
        let scope = scope_of(self.org);
        let read = self.store.read(scope).await?;
        let rows = ledger::Entity::find_in(scope)
            .filter(ledger::Column::BatchSeq.eq(signed(seq)))
            .order_by_asc(ledger::Column::SettledAt)
            .order_by_asc(ledger::Column::Id);
        Ok(rows.all(&read).await?)
    }
}

/// As the databases keep it.
pub(crate) fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
