//! Every table, named once: what is done to all of them is done to each.

/// Hands every table of tenants to a macro, by the names of their modules in [`crate::entity`].
#[macro_export]
macro_rules! tenant_tables {
    ($then:ident) => {
        $then! {
            org policy identity_provider role_rule member member_identity member_role team team_member invitation
            sign_in_flow sign_in personal_key sealed_secret connection provider_key model model_price price_list allowed_model kept_answer spend_limit
            limit_window ledger reservation audit_event audit_head audit_checkpoint conversation message turn turn_delta
            idempotent_request logout_token review
        }
    };
}

/// Hands every table without a tenant to a macro.
#[macro_export]
macro_rules! shared_tables {
    ($then:ident) => {
        $then! { locator session setup_link }
    };
}
