//! A browser's cookie record. It holds ids only; the authority is a `sign_in` row.

use sea_orm::entity::prelude::*;
use types::Moment;

/// A browser's cookie record. It holds ids only; the authority is a `sign_in` row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the cookie's id: the id itself is stored nowhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: Vec<u8>,
    /// The record's data as JSON.
    pub data: Vec<u8>,
    /// When it ends.
    pub expires_at: Moment,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Shared for Entity {}
