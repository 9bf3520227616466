//! What a request that has not ended holds.

use sea_orm::entity::prelude::*;
use types::{LedgerId, Moment, OrgId};

/// What a request that has not ended holds. The row goes with its end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservation")]
pub struct Model {
    /// Which request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger_id: LedgerId,
    /// Whose.
    pub org_id: OrgId,
    /// When others may recover it.
    pub lease_until: Moment,
    /// What it holds: for each window its id and the amount in the limit's unit, in 16 and 8 bytes, the highest first.
    pub holds: Vec<u8>,
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
