//! What connections are called.

use crate::{Error, Gateway};
use context::Caller;
use std::collections::HashMap;
use store::{Scoped, entity::connection};
use types::ConnectionId;

impl Gateway {
    /// The names of the organization's connections, removed ones included: usage outlives them.
    ///
    /// **Permissions:** any caller of the organization.
    pub async fn connection_names(&self, caller: &Caller) -> Result<HashMap<ConnectionId, String>, Error> {
        let read = self.store.read(caller.scope()).await?;
        let rows = connection::Entity::find_in(caller.scope()).all(&read).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}
