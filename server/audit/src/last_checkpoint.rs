//! The newest signed checkpoint of a log.

use crate::{Audit, Error, log::READERS};
use context::Caller;
use sea_orm::QueryOrder;
use store::{Scoped, entity::audit_checkpoint};

impl Audit {
    /// The last signed checkpoint of the caller's organization as a C2SP note; `None` until the first is signed.
    ///
    /// **Permissions:** auditor, owner or admin.
    pub async fn last_checkpoint(&self, caller: &Caller) -> Result<Option<String>, Error> {
        caller.require(READERS)?;
        let read = self.store.read(caller.scope()).await?;
        let newest = audit_checkpoint::Entity::find_in(caller.scope()).order_by_desc(audit_checkpoint::Column::Size);
        Ok(newest.one(&read).await?.map(|row| row.note))
    }
}
