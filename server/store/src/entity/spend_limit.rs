//! A cap for a subject and a window (`limit` is a word of SQL).

use sea_orm::entity::prelude::*;
use types::{LimitId, Moment, OrgId};

/// A cap for a subject and a window (`limit` is a word of SQL).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spend_limit")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LimitId,
    /// Whose.
    pub org_id: OrgId,
    /// `org`, `team`, `member`, `app` or `key`.
    pub subject_kind: String,
    /// Whose use it counts; `None` for the organization.
    pub subject_id: Option<uuid::Uuid>,
    /// Only this model.
    pub model: Option<String>,
    /// `cost`, `tokens`, `requests` or `concurrency`.
    pub measure: String,
    /// Nano-dollars for cost, a count otherwise; above zero.
    pub cap: i64,
    /// `minute` to `month`, or `total`.
    pub period: String,
    /// Refuses when passed; a soft one only warns.
    pub hard: bool,
    /// When it was made.
    pub created_at: Moment,
    /// When it was removed; rows stay for the windows that name them.
    pub removed_at: Option<Moment>,
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
