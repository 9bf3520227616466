//! Reviews: who may read whose conversation, why, and until when.

use crate::table::*;

/// Makes their table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0023_review"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("review")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("conversation_id"))
                    .col(uuid("member_id"))
                    .col(uuid("auditor_id"))
                    .col(text("reason"))
                    .col(integer("hours"))
                    .col(big_integer("asked_at"))
                    .col(uuid_null("approver_id"))
                    .col(big_integer_null("approved_at"))
                    .col(big_integer_null("until"))
                    .col(big_integer_null("ended_at"))
                    .col(integer("readings"))
                    .col(big_integer_null("read_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("review_member", "review", &["org_id", "member_id", "asked_at"])).await
    }
}
