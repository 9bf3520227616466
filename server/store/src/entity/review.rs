//! An auditor's leave to read one conversation.

use sea_orm::entity::prelude::*;
use types::{ConversationId, MemberId, Moment, OrgId, ReviewId};

/// An auditor's leave to read one conversation. Rows stay when the conversation goes: they are the trace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// Where.
    pub org_id: OrgId,
    /// What may be read.
    pub conversation_id: ConversationId,
    /// Whose conversation it is.
    pub member_id: MemberId,
    /// Who asked, and alone may read.
    pub auditor_id: MemberId,
    /// Why.
    pub reason: String,
    /// For how many hours, from the approval on.
    pub hours: i32,
    /// When it was asked for.
    pub asked_at: Moment,
    /// The owner who approved it.
    pub approver_id: Option<MemberId>,
    /// When it was approved.
    pub approved_at: Option<Moment>,
    /// When its time is over.
    pub until: Option<Moment>,
    /// When somebody ended it before that.
    pub ended_at: Option<Moment>,
    /// How often the conversation was opened under it.
    pub readings: i32,
    /// When it was opened last.
    pub read_at: Option<Moment>,
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
