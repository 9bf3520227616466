//! A single-use link by which an invited person becomes a member.

use sea_orm::entity::prelude::*;
use types::{InvitationId, MemberId, Moment, OrgId};

/// A single-use link by which an invited person becomes a member.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// Where.
    pub org_id: OrgId,
    /// Whom it makes active.
    pub member_id: MemberId,
    /// Keyed hash of the token in the link.
    pub token_hash: Vec<u8>,
    /// Seven days after it was made.
    pub expires_at: Moment,
    /// When it was used up.
    pub redeemed_at: Option<Moment>,
    /// When it was made.
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
