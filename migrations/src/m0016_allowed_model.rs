//! Allow-lists: which models a role, a team, a member or a key may use.

use crate::table::*;

/// Makes the table.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0016_allowed_model"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("allowed_model")
                    .col(uuid("org_id"))
                    .col(text("subject_kind"))
                    .col(uuid("subject_id"))
                    .col(text("model"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["org_id", "subject_kind", "subject_id", "model"]))
                    .to_owned(),
            )
            .await
    }
}
