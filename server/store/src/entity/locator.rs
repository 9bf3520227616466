//! Finds the organization of something that arrives before the organization is known. Holds nothing else.

use sea_orm::entity::prelude::*;
use types::OrgId;

/// Finds the organization of something that arrives before the organization is known. Holds nothing else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "locator")]
pub struct Model {
    /// `slug`, `domain`, `personal_key`, `sign_in`, `invitation` or `turn`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// What arrives: text bytes, an id's bytes or a keyed hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Where it belongs.
    pub org_id: OrgId,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Shared for Entity {}
