//! A log that is being verified, one record after the other. Files and databases go through it alike.

use super::{Fault, Place};
use crate::{
    batch::{ACTION, OpenBatch},
    ledger_record::LedgerRecord,
    note::Checkpoint,
    record::EventRecord,
    tree::{Frontier, Hash, heights},
};
use types::OrgId;

/// What is known of the log up to here.
pub(crate) struct Chain {
    org: OrgId,
    prev: Hash,
    frontier: Frontier,
    batch: Option<OpenBatch>,
    scratch: Vec<u8>,
    /// Events so far.
    pub(crate) events: u64,
    /// Ledger rows so far.
    pub(crate) ledger_rows: u64,
}

impl Chain {
    /// From the first event on.
    pub(crate) fn new(org: OrgId) -> Self {
        Self::after(org, Frontier::default(), [0; 32])
    }

    /// After the events that the frontier stands for, the last of which has the leaf `prev`.
    pub(crate) fn after(org: OrgId, frontier: Frontier, prev: Hash) -> Self {
        Self { org, prev, frontier, batch: None, scratch: Vec::with_capacity(1024), events: 0, ledger_rows: 0 }
    }

    /// The next event's sequence number.
    pub(crate) const fn next(&self) -> u64 {
        self.frontier.size().saturating_add(1)
    }

    /// The tree over everything so far.
    pub(crate) const fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Whose log it is.
    pub(crate) const fn org(&self) -> OrgId {
        self.org
    }

    /// The last leaf.
    pub(crate) const fn last_leaf(&self) -> &Hash {
        &self.prev
    }

    /// Whether ledger rows of the last event are still missing.
    pub(crate) fn end_of_batch(&self) -> Result<(), Fault> {
        match &self.batch {
            Some(batch) if batch.left() > 0 => {
                let why = format!("{} of its ledger rows are missing", batch.left());
                Err(Fault::at(Place::Event(batch.seq), why))
            }
            _ => Ok(()),
        }
    }

    /// One more event.
    pub(crate) fn event(&mut self, event: &EventRecord<'_>) -> Result<(), Fault> {
        self.end_of_batch()?;
        let expected = self.next();
        let bad = |why: &str| Err(Fault::at(Place::Event(expected), why));
        if event.seq > expected {
            return Err(Fault::gap(expected, event.seq));
        }
        if event.seq < expected {
            let why = format!("event {} stands in its place: it is repeated or out of order", event.seq);
            return bad(&why);
        }
        if event.prev.0 != self.prev {
            return bad("it is not chained to the event before it: this one's `prev` or that one was replaced");
        }
        let leaf = event.compute_leaf(self.org, &mut self.scratch);
        if leaf != event.leaf.0 {
            return bad("a field was altered: its hash is not the one recorded");
        }
        self.batch = if event.action == ACTION && event.outcome == "ok" {
            match OpenBatch::of_event(expected, &event.detail) {
                Some(batch) => Some(batch),
                None => return bad("it does not say which ledger rows it covers"),
            }
        } else {
            None
        };
        self.prev = leaf;
        self.frontier.push(leaf);
        self.events += 1;
        Ok(())
    }

    /// One more ledger row of the batch that the last event began.
    pub(crate) fn ledger(&mut self, row: &LedgerRecord<'_>) -> Result<(), Fault> {
        let Some(batch) = self.batch.as_mut().filter(|batch| batch.left() > 0) else {
            let why = format!("ledger row {} stands in its place, and no event covers that row", row.id);
            return Err(Fault { is_gap: true, ..Fault::at(Place::Event(self.next()), why) });
        };
        let id = row.id.to_string();
        let leaf = row.compute_leaf(self.org, &mut self.scratch);
        batch.push(&id, leaf).map_err(|why| Fault::at(Place::Ledger { id, batch: batch.seq }, why))?;
        self.ledger_rows += 1;
        Ok(())
    }

    /// A checkpoint whose signature holds: over the events so far and those that `tail` stands for.
    pub(crate) fn checkpoint(&self, checkpoint: &Checkpoint, tail: &[Hash]) -> Result<(), Fault> {
        self.end_of_batch()?;
        let bad = |why: String| Err(Fault::at(Place::Checkpoint(checkpoint.size), why));
        let here = self.frontier.size();
        if checkpoint.size < here {
            return bad(format!("it stands after event {here}, which it does not cover"));
        }
        let mut whole = self.frontier.clone();
        let mut tail = tail.iter();
        for height in heights(here, checkpoint.size) {
            let Some(root) = tail.next() else {
                return bad("it stands before events that it covers, or hashes of them are missing".to_owned());
            };
            whole.push_subtree(height, *root);
        }
        if tail.next().is_some() {
            return bad("it has more hashes than there are events after the range".to_owned());
        }
        if whole.root() != checkpoint.root {
            return bad("the tree over the records has another root: records before it were replaced".to_owned());
        }
        Ok(())
    }
}
