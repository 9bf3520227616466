//! A request to the administration API under an `Idempotency-Key`, and what was answered.

use sea_orm::entity::prelude::*;
use types::{MemberId, Moment, OrgId};

/// A request to the administration API under an `Idempotency-Key`, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotent_request")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// What they called it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Keyed hash of method, address and body: the same key with another request is refused.
    pub fingerprint: Vec<u8>,
    /// The status that was answered; none while the request runs.
    pub status: Option<i32>,
    /// The JSON that was answered, without what is shown once.
    pub body: Option<String>,
    /// When the request came.
    pub created_at: Moment,
    /// When it is forgotten.
    pub expires_at: Moment,
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
