//! A request to the gateway under an `Idempotency-Key`, and what was answered.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId, RequestId};

/// A request to the gateway under an `Idempotency-Key`, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_answer")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// With which credential: `key:…`, `grant:…` and its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential: String,
    /// What they called it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Keyed hash of address and body: the same key with another request is refused.
    pub fingerprint: Vec<u8>,
    /// The request that was done; its ledger row is found by it.
    pub request_id: RequestId,
    /// `running`, `kept`, `streamed` or `too_large`.
    pub state: String,
    /// Status, headers and body, sealed with the organization's content key; none unless it is kept.
    pub sealed: Option<Vec<u8>>,
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
