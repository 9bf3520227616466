//! How long a personal key lives when nobody says otherwise.

use crate::table::*;

/// Adds it to what an organization decides.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0020_key_lifetime"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let mut days = integer("personal_key_default_days").default(90).to_owned();
        let change = Table::alter().table(Alias::new("policy")).add_column(&mut days).to_owned();
        schema.alter_table(change).await
    }
}
