//! Which logs were found not to hold, as far as this process knows.

use crate::Audit;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use types::OrgId;

/// The latest finding for each log.
#[derive(Debug, Default)]
pub(crate) struct Standing(Mutex<BTreeMap<OrgId, bool>>);

impl Standing {
    pub(crate) fn note(&self, org: OrgId, holds: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(org, holds);
    }
}

impl Audit {
    /// The logs whose latest verification failed, this process's or a recorded one that it has read since its start.
    pub fn failing(&self) -> Vec<OrgId> {
        let found = self.standing.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.iter().filter(|(_, holds)| !**holds).map(|(org, _)| *org).collect()
    }
}
