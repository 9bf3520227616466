//! The first tables of ledger.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("model_price")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("model"))
                    .col(big_integer("input"))
                    .col(big_integer("cached_input"))
                    .col(big_integer("cache_write"))
                    .col(big_integer("output"))
                    .col(big_integer("effective_from"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("model_price_model", "model_price", &["org_id", "model", "effective_from"])).await?;
        schema
            .create_table(
                table("spend_limit")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("subject_kind"))
                    .col(uuid_null("subject_id"))
                    .col(text_null("model"))
                    .col(text("measure"))
                    .col(big_integer("cap"))
                    .col(text("period"))
                    .col(boolean("hard"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("removed_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("spend_limit_org", "spend_limit", &["org_id", "removed_at"])).await?;
        schema
            .create_table(
                table("limit_window")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("limit_id"))
                    .col(big_integer("starts_at"))
                    .col(big_integer_null("ends_at"))
                    .col(big_integer("reserved"))
                    .col(big_integer("spent"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(unique("limit_window_start", "limit_window", &["limit_id", "starts_at"])).await?;
        schema
            .create_table(
                table("ledger")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("request_id"))
                    .col(uuid("member_id"))
                    .col(uuid_null("team_id"))
                    .col(uuid_null("app_id"))
                    .col(uuid_null("key_id"))
                    .col(uuid_null("sign_in_id"))
                    .col(uuid("connection_id"))
                    .col(uuid("provider_key_id"))
                    .col(text("model"))
                    .col(text("provider_model"))
                    .col(text("endpoint"))
                    .col(boolean("stream"))
                    .col(text("state"))
                    .col(text("outcome"))
                    .col(text("usage_source"))
                    .col(big_integer("input_tokens"))
                    .col(big_integer("cached_input_tokens"))
                    .col(big_integer("cache_write_tokens"))
                    .col(big_integer("output_tokens"))
                    .col(big_integer("reasoning_tokens"))
                    .col(big_integer("cost"))
                    .col(big_integer("reserved"))
                    .col(big_integer("reserved_tokens"))
                    .col(text("price_id"))
                    .col(text("price"))
                    .col(text_null("provider_request_id"))
                    .col(big_integer_null("ttft_ms"))
                    .col(big_integer_null("duration_ms"))
                    .col(uuid("instance_id"))
                    .col(big_integer("lease_until"))
                    .col(big_integer("at"))
                    .col(big_integer_null("sent_at"))
                    .col(big_integer_null("settled_at"))
                    .col(big_integer_null("batch_seq"))
                    .col(blob("mac"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("ledger_org_at", "ledger", &["org_id", "at"])).await?;
        schema.create_index(index("ledger_open", "ledger", &["state", "lease_until"])).await?;
        schema.create_index(index("ledger_batch", "ledger", &["org_id", "batch_seq"])).await?;
        schema
            .create_table(
                table("ledger_hold")
                    .col(uuid("ledger_id"))
                    .col(uuid("window_id"))
                    .col(uuid("org_id"))
                    .col(big_integer("amount"))
                    .primary_key(&mut key(&["ledger_id", "window_id"]))
                    .to_owned(),
            )
            .await?;
        settled_rows_stay(schema).await?;
        Ok(())
    }
}
