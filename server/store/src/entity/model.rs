//! A model as one connection offers it.

use sea_orm::entity::prelude::*;
use types::{ConnectionId, ModelId, Moment, OrgId};

/// A model as one connection offers it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModelId,
    /// Whose.
    pub org_id: OrgId,
    /// Who serves it.
    pub connection_id: ConnectionId,
    /// The name that members use.
    pub name: String,
    /// The name that the provider is asked for.
    pub provider_model: String,
    /// `probe` or `manual`.
    pub source: String,
    /// Whether members may use it.
    pub enabled: bool,
    /// When it was found.
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
