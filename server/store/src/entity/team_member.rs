//! A member's place in a team.

use sea_orm::entity::prelude::*;
use types::{MemberId, OrgId, TeamId};

/// A member's place in a team.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_member")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Which team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
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
