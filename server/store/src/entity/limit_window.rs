//! One window of a limit: what is held and what is spent in it.

use sea_orm::entity::prelude::*;
use types::{LimitId, Moment, OrgId, WindowId};

/// One window of a limit: what is held and what is spent in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "limit_window")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WindowId,
    /// Whose.
    pub org_id: OrgId,
    /// Of which limit.
    pub limit_id: LimitId,
    /// First moment.
    pub starts_at: Moment,
    /// First moment after it; `None` never ends.
    pub ends_at: Option<Moment>,
    /// Held by requests in flight, in the limit's unit.
    pub reserved: i64,
    /// Settled, in the limit's unit.
    pub spent: i64,
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
