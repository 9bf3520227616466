//! A new configuration of an identity provider is tried by an owner before it is in use.

use crate::table::*;

/// Adds what a trial leaves behind.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0019_provider_trial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for (on, mut column) in [
            ("identity_provider", big_integer_null("tried_at")),
            ("identity_provider", uuid_null("tried_by")),
            ("identity_provider", text_null("tried_roles")),
            ("sign_in_flow", uuid_null("tried_by")),
        ] {
            let change = Table::alter().table(Alias::new(on)).add_column(&mut column).to_owned();
            schema.alter_table(change).await?;
        }
        Ok(())
    }
}
