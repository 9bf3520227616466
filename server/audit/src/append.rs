//! Appending, in the transaction of the change.

use crate::{
    Actor, Audit, Error, Event,
    detail::canonical,
    event::Signature,
    hex::Hex,
    log::scope_of,
    record::EventRecord,
    tree::{Frontier, Hash},
};
use context::{Caller, OrgScope};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use store::{
    Scoped, Write,
    entity::{audit_event, audit_head},
};
use types::OrgId;

/// Where a chain ends, locked until the transaction ends.
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) leaf: Hash,
    pub(crate) frontier: Frontier,
}

impl Head {
    pub(crate) fn of_row(row: &audit_head::Model) -> Result<Self, Error> {
        let corrupt = |why| Error::Corrupt { org: row.org_id, why };
        let seq = u64::try_from(row.seq).map_err(|_| corrupt("its length is negative"))?;
        let leaf = row.leaf.as_slice().try_into().map_err(|_| corrupt("its last leaf is not a hash"))?;
        let frontier = Frontier::from_bytes(seq, &row.frontier).ok_or(corrupt("its tree does not fit its length"))?;
        Ok(Self { seq, leaf, frontier })
    }
}

impl Audit {
    /// Records what a caller did, in the transaction that does it. Answers the sequence number; the event exists when the
    /// transaction commits and not before.
    ///
    /// Everybody else who appends to the same log waits until then: append last, commit soon.
    ///
    /// # Errors
    /// [`Error::Detail`], [`Error::Corrupt`], [`Error::Store`]. The transaction must then not be committed.
    pub async fn append(&self, write: &Write, caller: &Caller, event: Event) -> Result<u64, Error> {
        let event = match event.request {
            Some(_) => event,
            None => event.of_request(caller.request_id, &caller.origin),
        };
        self.append_signed(write, caller.scope(), Signature::from(caller), event).await
    }

    /// Records what no caller did: instance events ([`OrgId::INSTANCE`]), refused sign-ins, recovery.
    ///
    /// # Errors
    /// As [`Audit::append`].
    pub async fn append_system(&self, write: &Write, org: OrgId, actor: Actor, event: Event) -> Result<u64, Error> {
        self.append_signed(write, scope_of(org), Signature::from(&actor), event).await
    }

    async fn append_signed(
        &self,
        write: &Write,
        scope: OrgScope,
        signature: Signature,
        event: Event,
    ) -> Result<u64, Error> {
        let org = scope.org();
        let detail = canonical(&event.detail).map_err(|why| Error::Detail { action: event.action, why })?;
        let (request_id, remote) = match &event.request {
            Some((id, origin)) => (id.to_string(), origin.address.map(|at| at.to_string()).unwrap_or_default()),
            None => Default::default(),
        };
        let mut head = lock_head(write, scope).await?;
        let full = || Error::Corrupt { org, why: "its length is out of range" };
        let seq = head.seq.checked_add(1).ok_or_else(full)?;
        let mut row = audit_event::Model {
            org_id: org,
            seq: i64::try_from(seq).map_err(|_| full())?,
            at: self.clock.now(),
            actor_kind: signature.kind.to_owned(),
            actor_id: signature.id,
            credential: signature.credential,
            action: event.action.to_owned(),
            target_kind: event.target_kind.to_owned(),
            target_id: event.target_id,
            outcome: event.outcome.as_str().to_owned(),
            request_id,
            remote,
            detail,
            prev: head.leaf.to_vec(),
            leaf: vec![0; 32],
            mac: Vec::new(),
        };
        let leaf = EventRecord::of_row(&row).ok_or_else(full)?.compute_leaf(org, &mut Vec::with_capacity(512));
        row.leaf = leaf.to_vec();
        row.mac = seal::hmac_sha256(&self.keys.mac, &leaf).to_vec();
        head.frontier.push(leaf);
        let moved = audit_head::Entity::update_in(scope)
            .col_expr(audit_head::Column::Seq, Expr::value(row.seq))
            .col_expr(audit_head::Column::Leaf, Expr::value(row.leaf.clone()))
            .col_expr(audit_head::Column::Frontier, Expr::value(head.frontier.to_bytes()))
            .filter(audit_head::Column::Seq.eq(row.seq.saturating_sub(1)))
            .exec(write)
            .await?;
        if moved.rows_affected != 1 {
            return Err(Error::Corrupt { org, why: "it moved while it was locked" });
        }
        tracing::debug!(%org, seq, action = event.action, leaf = %Hex(leaf), "audit.appended");
        audit_event::Entity::insert(row.into_active_model()).exec_without_returning(write).await?;
        Ok(seq)
    }
}

/// The end of the chain under lock. SQLite's write transactions exclude each other already.
pub(crate) async fn lock_head(write: &Write, scope: OrgScope) -> Result<Head, Error> {
    if let Some(head) = find_head(write, scope).await? {
        return Head::of_row(&head);
    }
    let empty = audit_head::Model { org_id: scope.org(), seq: 0, leaf: vec![0; 32], frontier: Vec::new() };
    // Two first events at once: one waits here for the other's row, then takes it under lock like everybody.
    audit_head::Entity::insert(empty.into_active_model())
        .on_conflict(OnConflict::column(audit_head::Column::OrgId).do_nothing().to_owned())
        .exec_without_returning(write)
        .await?;
    let head = find_head(write, scope).await?;
    Head::of_row(&head.ok_or(Error::Corrupt { org: scope.org(), why: "it can't be made" })?)
}

async fn find_head(write: &Write, scope: OrgScope) -> Result<Option<audit_head::Model>, Error> {
    let mut select = audit_head::Entity::find_in(scope);
    if write.get_database_backend() == DbBackend::Postgres {
        select = select.lock_exclusive();
    }
    Ok(select.one(write).await?)
}
