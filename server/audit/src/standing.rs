//! Which logs were found not to hold, as far as this process knows.

use crate::{Audit, Error, log::scope_of};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use store::{Scoped, entity::audit_head};
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

    /// How many events all logs hold together.
    pub async fn events(&self) -> Result<u64, Error> {
        let scopes: Vec<_> = self.logs().await?.into_iter().map(scope_of).collect();
        let read = self.store.read_many(&scopes).await?;
        let mut events = 0_u64;
        for scope in scopes {
            let head = audit_head::Entity::find_in(scope).one(&read).await?;
            events = events.saturating_add(head.map_or(0, |head| head.seq.unsigned_abs()));
        }
        Ok(events)
    }
}
