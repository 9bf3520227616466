//! Answers of the gateway to requests with an `Idempotency-Key`.

use crate::table::*;

/// Makes the table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0017_kept_answer"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("kept_answer")
                    .col(uuid("org_id"))
                    .col(text("credential"))
                    .col(text("key"))
                    .col(blob("fingerprint"))
                    .col(uuid("request_id"))
                    .col(text("state"))
                    .col(ColumnDef::new(Alias::new("sealed")).blob().null().to_owned())
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .primary_key(&mut key(&["org_id", "credential", "key"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("kept_answer_expires", "kept_answer", &["org_id", "expires_at"])).await
    }
}
