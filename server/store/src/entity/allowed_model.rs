//! A model on somebody's allow-list. Whoever has no list may use every model that is offered.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// A model on somebody's allow-list. Whoever has no list may use every model that is offered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allowed_model")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// `role`, `team`, `member` or `key`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_kind: String,
    /// Whose list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: uuid::Uuid,
    /// The name that members ask for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub model: String,
    /// When it was put on the list.
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
