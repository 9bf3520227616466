//! The first tables of gateway.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_gateway"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("connection")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("name"))
                    .col(text("kind"))
                    .col(text("base_url"))
                    .col(text("origin"))
                    .col(integer("position"))
                    .col(text("status"))
                    .col(text_null("probe"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(unique("connection_name", "connection", &["org_id", "name"])).await?;
        schema
            .create_table(
                table("provider_key")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("connection_id"))
                    .col(uuid("secret_id"))
                    .col(integer("generation"))
                    .col(text("state"))
                    .col(text("fingerprint"))
                    .col(big_integer("created_at"))
                    .col(big_integer("changed_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(unique("provider_key_generation", "provider_key", &["org_id", "connection_id", "generation"]))
            .await?;
        schema
            .create_table(
                table("model")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("connection_id"))
                    .col(text("name"))
                    .col(text("provider_model"))
                    .col(text("source"))
                    .col(boolean("enabled"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(unique("model_name", "model", &["org_id", "connection_id", "name"])).await?;
        Ok(())
    }
}
