//! A person or a service in one organization.

use sea_orm::entity::prelude::*;
use types::{MemberId, Moment, OrgId};

/// A person or a service in one organization.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// Where.
    pub org_id: OrgId,
    /// `person` or `service`.
    pub kind: String,
    /// What to show.
    pub name: String,
    /// What to show; never an identity, never matched at sign-in.
    pub email: Option<String>,
    /// `invited`, `active` or `removed`.
    pub status: String,
    /// Bumped to end every credential of the member at once.
    pub epoch: i64,
    /// When they became known.
    pub created_at: Moment,
    /// When they last did something, to the minute.
    pub last_seen_at: Option<Moment>,
    /// When their access was removed.
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
