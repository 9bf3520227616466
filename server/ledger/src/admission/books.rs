//! The rows that one transaction decides on: read once, changed in memory, written once.

use crate::{
    Error,
    holds::{self, Hold},
    ledger::Core,
    limit::Limit,
};
use context::OrgScope;
use seal::Keyring;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use store::entity::{ledger, limit_window, reservation};
use types::{LedgerId, LimitId, Moment, WindowId};
use uuid::Uuid;

/// One organization's share of a transaction.
pub(crate) struct Books {
    pub(crate) scope: OrgScope,
    /// The moment of everything in the transaction.
    pub(crate) now: Moment,
    pub(crate) instance: Uuid,
    pub(crate) keyring: Arc<Keyring>,
    /// Limits in force that may apply to a request of the batch.
    pub(crate) limits: BTreeMap<LimitId, Limit>,
    /// Other limits, of windows that something is held in: removed ones, and those of other subjects.
    pub(crate) others: BTreeMap<LimitId, Limit>,
    /// The window that each limit in force counts in now.
    pub(crate) current: HashMap<LimitId, WindowId>,
    pub(crate) windows: BTreeMap<WindowId, Counter>,
    pub(crate) rows: HashMap<LedgerId, Row>,
    /// What rows hold that have not ended.
    pub(crate) reserved: HashMap<LedgerId, Reserved>,
    /// Rows to be inserted, in the order of arrival.
    pub(crate) admitted: Vec<ledger::Model>,
    /// What they hold: one for each.
    pub(crate) reservations: Vec<reservation::Model>,
    /// Rows whose figures passed what had been held.
    pub(crate) overruns: Vec<Overrun>,
    /// Soft limits whose cap was reached.
    pub(crate) passed: Vec<Passed>,
}

/// A window and whether it was changed.
pub(crate) struct Counter {
    pub(crate) row: limit_window::Model,
    pub(crate) is_changed: bool,
}

/// A ledger row that was there before, and whether it was changed.
pub(crate) struct Row {
    pub(crate) model: ledger::Model,
    pub(crate) is_changed: bool,
}

/// What a row holds that has not ended.
pub(crate) struct Reserved {
    pub(crate) lease_until: Moment,
    pub(crate) holds: Vec<Hold>,
}

/// What has to be audited because a provider counted more than was held.
pub(crate) struct Overrun {
    pub(crate) id: LedgerId,
    /// What the provider's figures cost; `None` when that can't be counted.
    pub(crate) claimed: Option<i64>,
    /// Whether the figures were beyond belief, so that the reservation was charged instead.
    pub(crate) is_implausible: bool,
}

/// What has to be audited because a soft limit was used up: once a window, since what is spent never becomes less.
pub(crate) struct Passed {
    pub(crate) limit: Limit,
    /// By the settlement of this request.
    pub(crate) by: LedgerId,
    pub(crate) spent: i64,
    pub(crate) resets_at: Option<Moment>,
}

impl Books {
    /// Without any row.
    pub(crate) fn empty(core: &Core, scope: OrgScope, now: Moment) -> Self {
        Self {
            scope,
            now,
            instance: core.instance,
            keyring: core.keyring.clone(),
            limits: BTreeMap::new(),
            others: BTreeMap::new(),
            current: HashMap::new(),
            windows: BTreeMap::new(),
            rows: HashMap::new(),
            reserved: HashMap::new(),
            admitted: Vec::new(),
            reservations: Vec::new(),
            overruns: Vec::new(),
            passed: Vec::new(),
        }
    }

    /// Rows that change and have ended: what they held goes.
    pub(crate) fn ended(&self) -> impl Iterator<Item = LedgerId> {
        self.rows.values().filter(|row| row.is_changed && row.model.settled_at.is_some()).map(|row| row.model.id)
    }

    /// Whether something has to be audited in the same transaction.
    pub(crate) const fn has_events(&self) -> bool {
        !self.overruns.is_empty() || !self.passed.is_empty()
    }
}

impl Reserved {
    /// From its row.
    pub(crate) fn read(row: &reservation::Model) -> Result<Self, Error> {
        let holds = holds::read(&row.holds).ok_or_else(|| Error::Damaged(format!("reservation {}", row.ledger_id)))?;
        Ok(Self { lease_until: row.lease_until, holds })
    }
}

impl Counter {
    /// What is spent and held.
    pub(crate) const fn used(&self) -> i64 {
        self.row.spent.saturating_add(self.row.reserved)
    }

    pub(crate) const fn hold(&mut self, amount: i64) {
        self.row.reserved = self.row.reserved.saturating_add(amount);
        self.is_changed = true;
    }

    /// Gives back what was held and counts what was used instead.
    pub(crate) fn settle(&mut self, held: i64, used: i64) {
        self.row.reserved = self.row.reserved.saturating_sub(held).max(0);
        self.row.spent = self.row.spent.saturating_add(used);
        self.is_changed = true;
    }
}
