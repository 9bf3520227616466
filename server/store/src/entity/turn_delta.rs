//! A small batch of a turn's deltas, so that another replica can serve its stream.

use sea_orm::entity::prelude::*;
use types::{OrgId, TurnId};

/// A small batch of a turn's deltas, so that another replica can serve its stream.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "turn_delta")]
pub struct Model {
    /// Which turn.
    #[sea_orm(primary_key, auto_increment = false)]
    pub turn_id: TurnId,
    /// In order from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Where.
    pub org_id: OrgId,
    /// Sealed text.
    pub body: Vec<u8>,
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
