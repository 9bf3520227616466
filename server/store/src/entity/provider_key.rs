//! One version of a connection's provider key.

use sea_orm::entity::prelude::*;
use types::{ConnectionId, Moment, OrgId, ProviderKeyId, SecretId};

/// One version of a connection's provider key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_key")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProviderKeyId,
    /// Whose.
    pub org_id: OrgId,
    /// For which connection.
    pub connection_id: ConnectionId,
    /// The sealed text.
    pub secret_id: SecretId,
    /// First is 1.
    pub generation: i32,
    /// `staged`, `active`, `retiring` or `revoked`.
    pub state: String,
    /// First 8 bytes of HMAC under K_fp, hexadecimal.
    pub fingerprint: String,
    /// When it was sealed.
    pub created_at: Moment,
    /// When its state last changed.
    pub changed_at: Moment,
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
