//! The first tables of organization.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_organization"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("org")
                    .col(uuid("id"))
                    .col(text("slug"))
                    .col(text("name"))
                    .col(text("status"))
                    .col(text("time_zone"))
                    .col(big_integer("epoch"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("policy")
                    .col(uuid("org_id"))
                    .col(boolean("admit_on_first_sign_in"))
                    .col(integer("personal_key_days"))
                    .col(text_null("default_model"))
                    .col(text("content_visibility"))
                    .col(integer_null("retention_days"))
                    .col(big_integer("updated_at"))
                    .primary_key(&mut key(&["org_id"]))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
