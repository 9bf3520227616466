//! A signed statement of a chain's length and root (C2SP tlog-checkpoint).

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// A signed statement of a chain's length and root (C2SP tlog-checkpoint).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoint")]
pub struct Model {
    /// Whose chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Events that it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub at: Moment,
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
