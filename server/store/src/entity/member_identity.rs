//! How the identity provider names a member: the only thing that sign-in matches.

use sea_orm::entity::prelude::*;
use types::{IdentityProviderId, MemberId, Moment, OrgId};

/// How the identity provider names a member: the only thing that sign-in matches.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_identity")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: uuid::Uuid,
    /// Where.
    pub org_id: OrgId,
    /// Who.
    pub member_id: MemberId,
    /// Which identity provider says so.
    pub provider_id: IdentityProviderId,
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// When it was bound.
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
