//! Where a chain ends; changed in the transaction that appends.

use sea_orm::entity::prelude::*;
use types::OrgId;

/// Where a chain ends; changed in the transaction that appends.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Whose chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Events so far.
    pub seq: i64,
    /// The last event's leaf.
    pub leaf: Vec<u8>,
    /// Roots of the perfect subtrees, 32 bytes each, largest first (RFC 6962).
    pub frontier: Vec<u8>,
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
