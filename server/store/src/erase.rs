//! Erasing an organization.

use crate::{Error, Scoped, SharedRows, Write, entity, leads_to, tenant_tables};
use context::OrgScope;
use sea_orm::{EntityName, QueryFilter};

/// What stays of an organization that is gone: its row, the audit log and the ledger rows that the log covers. They name
/// people by id only, and what the ids stood for is gone.
const TOMBSTONE: [&str; 5] = ["org", "audit_event", "audit_head", "audit_checkpoint", "ledger"];

impl Write {
    /// Deletes every row of an organization but its tombstone, and whatever located it. Answers how many.
    pub async fn erase(&mut self, scope: OrgScope) -> Result<u64, Error> {
        self.patient();
        let mut rows = 0;
        macro_rules! each {
            ($($table:ident)*) => {$(
                if !TOMBSTONE.contains(&entity::$table::Entity.table_name()) {
                    rows += entity::$table::Entity::delete_in(scope).exec(&*self).await?.rows_affected;
                }
            )*};
        }
        tenant_tables!(each);
        rows += entity::locator::Entity::delete_shared().filter(leads_to(scope)).exec(&*self).await?.rows_affected;
        Ok(rows)
    }
}
