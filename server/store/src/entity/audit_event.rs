//! Who did what to what, from where, with what outcome. Append-only: triggers refuse the rest.

use sea_orm::entity::prelude::*;
use types::{Moment, OrgId};

/// Who did what to what, from where, with what outcome. Append-only: triggers refuse the rest.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Whose chain; the nil id for the instance log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: OrgId,
    /// Position; the first is 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// `member`, `app`, `operator` or `system`.
    pub actor_kind: String,
    /// The actor's id or name.
    pub actor_id: String,
    /// What was shown, by kind and id; never the credential.
    pub credential: String,
    /// Noun and verb: `connection.created`.
    pub action: String,
    /// The kind of thing.
    pub target_kind: String,
    /// Which thing.
    pub target_id: String,
    /// `ok` or `refused`.
    pub outcome: String,
    /// The request.
    pub request_id: String,
    /// The peer's address.
    pub remote: String,
    /// Canonical JSON (RFC 8785), at most 4 KiB.
    pub detail: String,
    /// Leaf of the event before; 32 zero bytes for the first.
    pub prev: Vec<u8>,
    /// SHA-256(0x00 ‖ record), RFC 6962 §2.1.
    pub leaf: Vec<u8>,
    /// HMAC-SHA-256 under K_audit of the leaf.
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
