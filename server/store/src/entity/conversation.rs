//! A conversation of a member.

use sea_orm::entity::prelude::*;
use types::{ConversationId, MemberId, MessageId, Moment, OrgId};

/// A conversation of a member.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    /// Where.
    pub org_id: OrgId,
    /// Whose.
    pub member_id: MemberId,
    /// Sealed with the organization's data key.
    pub title: Vec<u8>,
    /// The model that the next message goes to.
    pub model: Option<String>,
    /// The end of the branch that is shown.
    pub leaf_id: Option<MessageId>,
    /// When it was pinned.
    pub pinned_at: Option<Moment>,
    /// When it began.
    pub created_at: Moment,
    /// When something was last said.
    pub updated_at: Moment,
    /// When it was deleted.
    pub deleted_at: Option<Moment>,
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
