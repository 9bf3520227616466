//! Reviews in lists: for those who decide, and for the member whose conversations they are of.

use super::{is_reviewed, member_with, require_reviewed, shown};
use crate::{Chat, Error};
use context::Caller;
use sea_orm::{ColumnTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use store::{
    Scoped,
    entity::{conversation, message, review},
};
use types::{
    ConversationId, MemberId, Role,
    view::{ReviewRow, ReviewableRow},
};

/// Rows that a list shows.
const LISTED: u64 = 200;

#[derive(FromQueryResult)]
struct Counted {
    conversation_id: ConversationId,
    messages: i64,
}

impl Chat {
    /// Whether the organization lets conversations be reviewed.
    ///
    /// **Permissions:** any member.
    pub async fn lets_review(&self, caller: &Caller) -> Result<bool, Error> {
        caller.require_member()?;
        let read = self.house.store.read(caller.scope()).await?;
        is_reviewed(&read, caller.scope()).await
    }

    /// Every review of the organization, newest first; at most 200.
    ///
    /// **Permissions:** auditor or owner.
    pub async fn reviews(&self, caller: &Caller) -> Result<Vec<ReviewRow>, Error> {
        member_with(caller, &[Role::Auditor, Role::Owner])?;
        let read = self.house.store.read(caller.scope()).await?;
        let rows = review::Entity::find_in(caller.scope())
            .order_by_desc(review::Column::AskedAt)
            .order_by_desc(review::Column::Id)
            .limit(LISTED)
            .all(&read)
            .await?;
        let now = self.house.clock.now();
        Ok(rows.into_iter().map(|row| shown(row, now)).collect())
    }

    /// Reviews under which somebody may read, or could have read, the caller's conversations; newest first. What no owner
    /// approved opened nothing and is not among them.
    ///
    /// **Permissions:** any member, of their own conversations.
    pub async fn reviews_of_mine(&self, caller: &Caller) -> Result<Vec<ReviewRow>, Error> {
        let member = caller.require_member()?;
        let read = self.house.store.read(caller.scope()).await?;
        let rows = review::Entity::find_in(caller.scope())
            .filter(review::Column::MemberId.eq(member))
            .filter(review::Column::ApprovedAt.is_not_null())
            .order_by_desc(review::Column::AskedAt)
            .limit(LISTED)
            .all(&read)
            .await?;
        let now = self.house.clock.now();
        Ok(rows.into_iter().map(|row| shown(row, now)).collect())
    }

    /// How many of the caller's conversations somebody may read now.
    ///
    /// **Permissions:** any member, of their own conversations.
    pub async fn open_reviews_of_mine(&self, caller: &Caller) -> Result<u64, Error> {
        let member = caller.require_member()?;
        let read = self.house.store.read(caller.scope()).await?;
        let open = review::Entity::find_in(caller.scope())
            .filter(review::Column::MemberId.eq(member))
            .filter(review::Column::EndedAt.is_null())
            .filter(review::Column::Until.gt(self.house.clock.now()));
        Ok(open.count(&read).await?)
    }

    /// A member's conversations, by when and how much, without their titles: what an auditor chooses from. Those that were
    /// last spoken in come first; at most 200.
    ///
    /// **Permissions:** auditor, where the policy lets conversations be reviewed.
    pub async fn reviewable(&self, caller: &Caller, member: MemberId) -> Result<Vec<ReviewableRow>, Error> {
        member_with(caller, &[Role::Auditor])?;
        let scope = caller.scope();
        let read = self.house.store.read(scope).await?;
        require_reviewed(&read, scope).await?;
        let rows = conversation::Entity::find_in(scope)
            .filter(conversation::Column::MemberId.eq(member))
            .filter(conversation::Column::DeletedAt.is_null())
            .order_by_desc(conversation::Column::UpdatedAt)
            .limit(LISTED)
            .all(&read)
            .await?;
        let counted: Vec<Counted> = message::Entity::find_in(scope)
            .filter(message::Column::ConversationId.is_in(rows.iter().map(|row| row.id)))
            .select_only()
            .column(message::Column::ConversationId)
            .column_as(message::Column::Id.count(), "messages")
            .group_by(message::Column::ConversationId)
            .into_model()
            .all(&read)
            .await?;
        let counts: HashMap<_, _> = counted.into_iter().map(|row| (row.conversation_id, row.messages)).collect();
        let count = |id| counts.get(&id).and_then(|count| u64::try_from(*count).ok()).unwrap_or_default();
        let line = |row: conversation::Model| ReviewableRow {
            conversation_id: row.id,
            began_at: row.created_at,
            said_at: row.updated_at,
            messages: count(row.id),
        };
        Ok(rows.into_iter().map(line).collect())
    }
}
