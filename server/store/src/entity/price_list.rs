//! A price list that the operator brought. It belongs to the instance, whose id stands in place of an organization's.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// A price list that the operator brought. It belongs to the instance, whose id stands in place of an organization's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_list")]
pub struct Model {
    /// [`OrgId::INSTANCE`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// As ledger rows name it: `catalog:<vendor>/<model>@<version>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: String,
    /// The list, as `prices/refresh.py` writes it.
    pub list: String,
    /// When it was brought. The newest is in force.
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
