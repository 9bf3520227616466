//! An organization: the tenant.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// An organization: the tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "org")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrgId,
    /// The first segment of its addresses, `[a-z0-9-]{2,40}`; unique through the locator.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// `active` or `suspended`.
    pub status: String,
    /// IANA name; windows and months are computed in it.
    pub time_zone: String,
    /// Bumped to end every session and key of the organization at once.
    pub epoch: i64,
    /// When it was made.
    pub created_at: Moment,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Tenant for Entity {
    fn org_column() -> Column {
        Column::Id
    }
}
