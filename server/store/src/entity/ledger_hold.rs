//! What a reservation holds in one window.

use sea_orm::entity::prelude::*;
use types::{LedgerId, OrgId, WindowId};

/// What a reservation holds in one window.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_hold")]
pub struct Model {
    /// Which reservation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger_id: LedgerId,
    /// Which window.
    #[sea_orm(primary_key, auto_increment = false)]
    pub window_id: WindowId,
    /// Whose.
    pub org_id: OrgId,
    /// In the limit's unit.
    pub amount: i64,
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
