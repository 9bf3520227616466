//! The first tables of session.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_session"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("session")
                    .col(blob("id_hash"))
                    .col(blob("data"))
                    .col(big_integer("expires_at"))
                    .primary_key(&mut key(&["id_hash"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("session_expires", "session", &["expires_at"])).await?;
        Ok(())
    }
}
