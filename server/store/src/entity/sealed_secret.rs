//! One sealed secret: an age file bound by a MAC to its header.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId, SecretId};

/// One sealed secret: an age file bound by a MAC to its header.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealed_secret")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecretId,
    /// Whose; the nil id for the instance's own.
    pub org_id: OrgId,
    /// `provider_key`, `client_secret`, `data_key`, `keyring.token`, …
    pub purpose: String,
    /// First is 1.
    pub generation: i32,
    /// The only origin it may be sent to; empty for secrets that are never sent.
    pub dest_origin: String,
    /// Fingerprint of the recipients that it was sealed to.
    pub recipient_fp: String,
    /// `x25519`.
    pub recipient_kind: String,
    /// The age file.
    pub blob: Vec<u8>,
    /// HMAC-SHA-256 under K_bind over the header and SHA-256 of the blob.
    pub mac: Vec<u8>,
    /// Counts rewraps.
    pub rev: i32,
    /// When it was sealed.
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
