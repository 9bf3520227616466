//! Logout tokens that were used.

use crate::table::*;

/// Makes their table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0022_logout_token"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("logout_token")
                    .col(uuid("org_id"))
                    .col(blob("name_hash"))
                    .col(big_integer("expires_at"))
                    .primary_key(&mut key(&["org_id", "name_hash"]))
                    .to_owned(),
            )
            .await
    }
}
