//! An organization's OpenID Connect issuer and client registration.

use sea_orm::entity::prelude::*;
use types::{IdentityProviderId, MemberId, Moment, OrgId, SecretId};

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
    /// `active`; `candidate` (being tried, in use by nobody); `frozen` (another took its place); `replaced` (corrected
    /// before anybody came in by it).
    pub status: String,
    /// When it was made.
    pub created_at: Moment,
    /// When an owner's trial of it last went well.
    pub tried_at: Option<Moment>,
    /// That owner.
    pub tried_by: Option<MemberId>,
    /// The roles that its rules gave them, comma-separated.
    pub tried_roles: Option<String>,
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
