//! The first tables of vault.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_vault"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("sealed_secret")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("purpose"))
                    .col(integer("generation"))
                    .col(text("dest_origin"))
                    .col(text("recipient_fp"))
                    .col(text("recipient_kind"))
                    .col(blob("blob"))
                    .col(blob("mac"))
                    .col(integer("rev"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("sealed_secret_org", "sealed_secret", &["org_id", "purpose"])).await?;
        Ok(())
    }
}
