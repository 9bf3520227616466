//! The first tables of identity.

use crate::table::*;

/// Makes them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                table("sign_in_flow")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("provider_id"))
                    .col(blob("handle_hash").unique_key())
                    .col(blob("state_hash"))
                    .col(text("nonce"))
                    .col(text("pkce_verifier"))
                    .col(text("return_to"))
                    .col(uuid_null("invitation_id"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("identity_provider")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("name"))
                    .col(text("issuer"))
                    .col(text("client_id"))
                    .col(uuid_null("client_secret_id"))
                    .col(text("scopes"))
                    .col(text_null("roles_claim"))
                    .col(text("status"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("role_rule")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("provider_id"))
                    .col(text("claim"))
                    .col(text("value"))
                    .col(text("role"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("member")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("kind"))
                    .col(text("name"))
                    .col(text_null("email"))
                    .col(text("status"))
                    .col(big_integer("epoch"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("last_seen_at"))
                    .col(big_integer_null("removed_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("member_org", "member", &["org_id", "status"])).await?;
        schema
            .create_table(
                table("member_identity")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(uuid("provider_id"))
                    .col(text("issuer"))
                    .col(text("subject"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(unique(
                "member_identity_subject",
                "member_identity",
                &["org_id", "provider_id", "issuer", "subject"],
            ))
            .await?;
        schema
            .create_table(
                table("member_role")
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(text("role"))
                    .col(text("source"))
                    .primary_key(&mut key(&["org_id", "member_id", "role", "source"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("team")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(text("name"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(unique("team_name", "team", &["org_id", "name"])).await?;
        schema
            .create_table(
                table("team_member")
                    .col(uuid("org_id"))
                    .col(uuid("team_id"))
                    .col(uuid("member_id"))
                    .primary_key(&mut key(&["org_id", "team_id", "member_id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("invitation")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(blob("token_hash").unique_key())
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("redeemed_at"))
                    .col(big_integer("created_at"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                table("sign_in")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(uuid("provider_id"))
                    .col(text_null("idp_session"))
                    .col(big_integer("member_epoch"))
                    .col(big_integer("auth_time"))
                    .col(big_integer("created_at"))
                    .col(big_integer("last_seen_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("ended_at"))
                    .col(blob("mac"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("sign_in_member", "sign_in", &["org_id", "member_id"])).await?;
        schema
            .create_table(
                table("personal_key")
                    .col(uuid("id"))
                    .col(uuid("org_id"))
                    .col(uuid("member_id"))
                    .col(text("name"))
                    .col(blob("token_hash").unique_key())
                    .col(text("last_four"))
                    .col(big_integer("member_epoch"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
                    .col(text_null("last_used_from"))
                    .col(blob("mac"))
                    .primary_key(&mut key(&["id"]))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("personal_key_member", "personal_key", &["org_id", "member_id"])).await?;
        Ok(())
    }
}
