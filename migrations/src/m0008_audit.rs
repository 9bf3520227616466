//! The first tables of audit.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0008_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("audit_event")
                    .col(uuid("org_id"))
                    .col(big_integer("seq"))
                    .col(big_integer("at"))
                    .col(text("actor_kind"))
                    .col(text("actor_id"))
                    .col(text("credential"))
                    .col(text("action"))
                    .col(text("target_kind"))
                    .col(text("target_id"))
                    .col(text("outcome"))
                    .col(text("request_id"))
                    .col(text("remote"))
                    .col(text("detail"))
                    .col(blob("prev"))
                    .col(blob("leaf"))
                    .col(blob("mac"))
                    .primary_key(&mut key(&["org_id", "seq"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("audit_head")
                    .col(uuid("org_id"))
                    .col(big_integer("seq"))
                    .col(blob("leaf"))
                    .col(blob("frontier"))
                    .primary_key(&mut key(&["org_id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("audit_checkpoint")
                    .col(uuid("org_id"))
                    .col(big_integer("size"))
                    .col(text("note"))
                    .col(big_integer("at"))
                    .primary_key(&mut key(&["org_id", "size"]))
                    .to_owned(),
            )
            .await?;
        // The latest event about one thing: the vault asks it whenever it opens a secret.
        schema.create_index(index("audit_event_target", "audit_event", &["org_id", "target_id", "seq"])).await?;
        append_only(schema, "audit_event").await?;
        append_only(schema, "audit_checkpoint").await?;
        Ok(())
    }
}
