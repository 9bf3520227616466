//! Kinds of tokens that few requests have, beside the figures that all have.

use crate::table::*;

/// Makes the column.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0013_usage_details"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null("usage_details");
        schema.alter_table(Table::alter().table(Alias::new("ledger")).add_column(column).to_owned()).await
    }
}
