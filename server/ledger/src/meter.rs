//! What this process counted since it began, for whoever watches it.

use crate::Ledger;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Counts.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    transactions: AtomicU64,
    operations: AtomicU64,
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
}

/// The counts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Transactions of the admission lane.
    pub transactions: u64,
    /// Operations in them: their quotient is the mean batch.
    pub operations: u64,
    /// Reservations that are open in this process.
    pub open: usize,
    /// Model requests that ended, by outcome; `refused` were never admitted.
    pub outcomes: BTreeMap<&'static str, u64>,
}

impl Meter {
    pub(crate) fn transaction(&self, operations: usize) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        self.operations.fetch_add(u64::try_from(operations).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn ended(&self, outcome: &'static str) {
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_default() += 1;
    }
}

impl Ledger {
    /// What this process did since it began.
    pub fn reading(&self) -> Reading {
        let meter = &self.core().meter;
        Reading {
            transactions: meter.transactions.load(Ordering::Relaxed),
            operations: meter.operations.load(Ordering::Relaxed),
            open: self.core().open.count(),
            outcomes: meter.outcomes.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
