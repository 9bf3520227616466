//! A role that a member has, and why.

use sea_orm::entity::prelude::*;
use types::{MemberId, OrgId};

/// A role that a member has, and why.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_role")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    /// `mapping` (replaced at every sign-in) or `granted`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
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
