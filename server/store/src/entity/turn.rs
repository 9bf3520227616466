//! The making of one reply: outlives the request that began it.

use sea_orm::entity::prelude::*;
use types::{ConversationId, MemberId, MessageId, Moment, OrgId, TurnId};

/// The making of one reply: outlives the request that began it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "turn")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TurnId,
    /// Where.
    pub org_id: OrgId,
    /// Whose.
    pub member_id: MemberId,
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// The reply.
    pub message_id: MessageId,
    /// `running` or `ended`.
    pub state: String,
    /// The process that makes it.
    pub instance_id: uuid::Uuid,
    /// When others may take it for lost.
    pub lease_until: Moment,
    /// The member asked it to stop.
    pub stop_requested: bool,
    /// When it began.
    pub created_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
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
