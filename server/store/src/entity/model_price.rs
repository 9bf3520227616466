//! A price that an organization set itself; never changed, only followed by a later one.

use sea_orm::entity::prelude::*;
use types::{ModelPriceId, Moment, OrgId, PicoUsdPerUnit};

/// A price that an organization set itself; never changed, only followed by a later one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model_price")]
pub struct Model {
    /// Which; the ledger names it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModelPriceId,
    /// Whose.
    pub org_id: OrgId,
    /// For which model name.
    pub model: String,
    /// Per uncached input token.
    pub input: PicoUsdPerUnit,
    /// Per cached input token.
    pub cached_input: PicoUsdPerUnit,
    /// Per token written to the cache.
    pub cache_write: PicoUsdPerUnit,
    /// Per output token.
    pub output: PicoUsdPerUnit,
    /// From when it holds.
    pub effective_from: Moment,
    /// When it was set.
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
