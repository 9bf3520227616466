//! Finding a ledger row by its request.

use crate::table::*;

/// Makes the index.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_ledger_request"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.create_index(index("ledger_request", "ledger", &["org_id", "request_id"])).await
    }
}
