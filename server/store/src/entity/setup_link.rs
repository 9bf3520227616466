//! The link that opens an empty installation, and what was founded through it.

use sea_orm::entity::prelude::*;
use types::{InvitationId, Moment, OrgId};

/// The link that opens an empty installation. It belongs to no organization: it comes before the first one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_link")]
pub struct Model {
    /// Keyed hash of the token in the link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// The organization that was founded through it, whose owner has not signed in yet.
    pub founded_id: Option<OrgId>,
    /// The invitation that makes whoever signs in with it the owner.
    pub invitation_id: Option<InvitationId>,
    /// When it was made.
    pub created_at: Moment,
    /// One hour after it was made.
    pub expires_at: Moment,
    /// When the owner signed in.
    pub used_at: Option<Moment>,
}

/// Rows are joined by id where they are asked for: relations would hide the scope.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scoped::Shared for Entity {}
