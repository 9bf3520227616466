//! A message of a conversation.

use sea_orm::entity::prelude::*;
use types::{ConversationId, LedgerId, MessageId, Moment, OrgId};

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// Where.
    pub org_id: OrgId,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// The message that it follows.
    pub parent_id: Option<MessageId>,
    /// `member` or `assistant`.
    pub speaker: String,
    /// Sealed with the organization's data key: text, reasoning and problem as JSON.
    pub body: Vec<u8>,
    /// `streaming`, `done`, `stopped` or `failed`.
    pub state: String,
    /// The model, for replies.
    pub model: Option<String>,
    /// What it cost.
    pub ledger_id: Option<LedgerId>,
    /// When it was said.
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
