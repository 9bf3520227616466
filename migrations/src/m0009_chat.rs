//! The first tables of chat.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_chat"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("conversation")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(blob("title"))
                    .col(text_null("model"))
                    .col(uuid_null("leaf_id"))
                    .col(big_integer_null("pinned_at"))
                    .col(big_integer("created_at"))
                    .col(big_integer("updated_at"))
                    .col(big_integer_null("deleted_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(index("conversation_member", "conversation", &["org_id", "member_id", "updated_at"]))
            .await?;
        schema
            .create_table(
                table("message")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("conversation_id"))
                    .col(uuid_null("parent_id"))
                    .col(text("speaker"))
                    .col(blob("body"))
                    .col(text("state"))
                    .col(text_null("model"))
                    .col(uuid_null("ledger_id"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(index("message_conversation", "message", &["org_id", "conversation_id", "created_at"]))
            .await?;
        schema
            .create_table(
                table("turn")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(uuid("conversation_id"))
                    .col(uuid("message_id"))
                    .col(text("state"))
                    .col(uuid("instance_id"))
                    .col(big_integer("lease_until"))
                    .col(boolean("stop_requested"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("ended_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("turn_state", "turn", &["state", "lease_until"])).await?;
        schema
            .create_table(
                table("turn_delta")
                    .col(uuid("turn_id"))
                    .col(big_integer("seq"))
                    .col(uuid("org_id"))
                    .col(blob("body"))
                    .primary_key(&mut key(&["turn_id", "seq"]))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
