//! A member is in one team at most, so that every request is counted for exactly one.

use crate::table::*;

/// Makes the index that keeps it so.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0021_one_team"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.create_index(unique("team_member_once", "team_member", &["org_id", "member_id"])).await
    }
}
