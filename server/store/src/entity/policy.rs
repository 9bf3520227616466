//! What an organization decided about itself.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// What an organization decided about itself.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Whether an unknown person of the identity provider becomes a member at first sign-in.
    pub admit_on_first_sign_in: bool,
    /// Longest life of a personal key, in days.
    pub personal_key_days: i32,
    /// Its life when nobody says otherwise, in days; never more than the longest.
    pub personal_key_default_days: i32,
    /// The model that new conversations start with.
    pub default_model: Option<String>,
    /// `private` (nobody but the member) or `reviewed` (auditors under a review).
    pub content_visibility: String,
    /// Days that conversations are kept; `None` keeps them.
    pub retention_days: Option<i32>,
    /// When it was last changed.
    pub updated_at: Moment,
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
