//! An organization's OpenID Connect issuer and client registration.

use sea_orm::entity::prelude::*;
use types::{IdentityProviderId, Moment, OrgId, SecretId};

/// An organization's OpenID Connect issuer and client registration.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_provider")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityProviderId,
    /// Whose.
    pub org_id: OrgId,
    /// The name on the sign-in button.
    pub name: String,
    /// Exactly as the issuer spells itself.
    pub issuer: String,
    /// Our client identifier there.
    pub client_id: String,
    /// The sealed client secret.
    pub client_secret_id: Option<SecretId>,
    /// Space-separated; always contains `openid`.
    pub scopes: String,
    /// The claim that `role_rule` looks into.
    pub roles_claim: Option<String>,
    /// `active`, `frozen`.
    pub status: String,
    /// When it was made.
    pub created_at: Moment,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Tenant for Entity {
    fn org_column() -> Column {
        Column::OrgId
    }
}
