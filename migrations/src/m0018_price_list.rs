//! List prices that the operator brought in place of those that the program was built with.

use crate::table::*;

/// Makes the table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0018_price_list"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("price_list")
                    .col(uuid("org_id"))
                    .col(text("version"))
                    .col(text("list"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["org_id", "version"]))
                    .to_owned(),
            )
            .await
    }
}
