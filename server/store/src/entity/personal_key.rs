//! A member's own gateway credential.

use sea_orm::entity::prelude::*;
use types::{MemberId, Moment, OrgId, PersonalKeyId};

/// A member's own gateway credential.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_key")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonalKeyId,
    /// Where.
    pub org_id: OrgId,
    /// Whose.
    pub member_id: MemberId,
    /// What its owner calls it.
    pub name: String,
    /// Keyed hash (HMAC-SHA-256 under the pepper) of the token.
    pub token_hash: Vec<u8>,
    /// The end of the secret part, to tell keys apart.
    pub last_four: String,
    /// The member's epoch when it was made; another one ends it.
    pub member_epoch: i64,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// Written at most once a minute.
    pub last_used_at: Option<Moment>,
    /// The address that used it last.
    pub last_used_from: Option<String>,
    /// HMAC over hash, organization, member and expiry: a widened row is ignored.
    pub mac: Vec<u8>,
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
