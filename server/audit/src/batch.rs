//! `ledger.batch`: how settled ledger rows join the chain.

use crate::{
    Event,
    hex::Hex,
    ledger_record::LedgerRecord,
    tree::{Frontier, Hash},
};
use serde::Deserialize;
use store::entity::ledger;

/// The action of such an event.
pub(crate) const ACTION: &str = "ledger.batch";

/// The event that covers these settled rows, in the order of (settled at, id): first and last id, how many, and the root
/// of the RFC 6962 tree over their leaves. The rows then get the event's sequence number as `batch_seq`, in the same
/// transaction.
pub fn ledger_batch(rows: &[ledger::Model]) -> Event {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| (row.settled_at, row.id));
    let (mut frontier, mut scratch) = (Frontier::default(), Vec::new());
    for row in &rows {
        frontier.push(LedgerRecord::of_row(row).compute_leaf(row.org_id, &mut scratch));
    }
    let id = |row: Option<&&ledger::Model>| row.map(|row| row.id.to_string()).unwrap_or_default();
    let (first, last) = (id(rows.first()), id(rows.last()));
    Event::new(ACTION, "ledger", first.clone())
        .with("first", first)
        .with("last", last)
        .with("count", rows.len())
        .with("root", Hex(frontier.root()).to_string())
}

/// What such an event says of the rows that follow it in an export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    first: String,
    last: String,
    count: u64,
    root: Hex,
}

/// A batch whose rows are being recomputed.
#[derive(Debug)]
pub(crate) struct OpenBatch {
    /// The event's sequence number.
    pub(crate) seq: u64,
    claim: Claim,
    frontier: Frontier,
}

impl OpenBatch {
    /// From the event's detail; `None` when it isn't one.
    pub(crate) fn of_event(seq: u64, detail: &str) -> Option<Self> {
        let claim = serde_json::from_str(detail).ok()?;
        Some(Self { seq, claim, frontier: Frontier::default() })
    }

    /// How many rows are still to come.
    pub(crate) const fn left(&self) -> u64 {
        self.claim.count.saturating_sub(self.frontier.size())
    }

    /// One more row.
    pub(crate) fn push(&mut self, id: &str, leaf: Hash) -> Result<(), &'static str> {
        if self.frontier.size() == 0 && id != self.claim.first {
            return Err("it is not the batch's first row");
        }
        if self.left() == 1 && id != self.claim.last {
            return Err("it is not the batch's last row");
        }
        self.frontier.push(leaf);
        if self.left() == 0 && self.frontier.root() != self.claim.root.0 {
            return Err("the rows of its batch are not the ones that were recorded");
        }
        Ok(())
    }
}
