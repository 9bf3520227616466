//! The link that opens an empty installation.

use crate::table::*;

/// Makes its table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_setup_link"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("setup_link")
                    .col(blob("token_hash"))
                    .col(uuid_null("founded_id"))
                    .col(uuid_null("invitation_id"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .primary_key(&mut key(&["token_hash"]))
                    .to_owned(),
            )
            .await
    }
}
