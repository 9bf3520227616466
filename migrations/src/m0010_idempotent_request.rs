//! Requests to the administration API under an `Idempotency-Key`.

use crate::table::*;

/// Makes the table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_idempotent_request"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("idempotent_request")
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(text("key"))
                    .col(blob("fingerprint"))
                    .col(integer_null("status"))
                    .col(text_null("body"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .primary_key(&mut key(&["org_id", "member_id", "key"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(index("idempotent_request_expires", "idempotent_request", &["org_id", "expires_at"]))
            .await?;
        Ok(())
    }
}
