//! A rule that maps a claim's value to a role.

use sea_orm::entity::prelude::*;
use types::{IdentityProviderId, Moment, OrgId, RoleRuleId};

/// A rule that maps a claim's value to a role.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_rule")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleRuleId,
    /// Whose.
    pub org_id: OrgId,
    /// For which identity provider.
    pub provider_id: IdentityProviderId,
    /// The claim, by its top-level name.
    pub claim: String,
    /// The exact value, compared as a raw string.
    pub value: String,
    /// The role that it gives.
    pub role: String,
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
