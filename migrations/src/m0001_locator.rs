//! The first tables of locator.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_locator"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("locator")
                    .col(text("kind"))
                    .col(blob("key"))
                    .col(uuid("org_id"))
                    .primary_key(&mut key(&["kind", "key"]))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }
}
