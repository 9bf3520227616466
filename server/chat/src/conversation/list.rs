//! The list.

use crate::{Chat, Error, content::Content};
use context::Caller;
use sea_orm::{ColumnTrait, Order, QueryFilter, QueryOrder, QuerySelect, sea_query::NullOrdering};
use store::{Scoped, entity::conversation};
use types::view::ConversationRow;

/// How many conversations the list shows. Older ones are found by searching.
const LISTED: u64 = 1_000;

impl Chat {
    /// The caller's conversations: pinned ones first, then by when something was last said. At most 1,000.
    ///
    /// **Permissions:** any member, their own.
    pub async fn conversations(&self, caller: &Caller) -> Result<Vec<ConversationRow>, Error> {
        let rows = self.own_conversations(caller, LISTED).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let content = self.content(caller.scope()).await?;
        Ok(rows.iter().map(|row| line(&content, row)).collect())
    }

    pub(crate) async fn own_conversations(
        &self,
        caller: &Caller,
        at_most: u64,
    ) -> Result<Vec<conversation::Model>, Error> {
        let member = caller.require_member()?;
        let read = self.house.store.read(caller.scope()).await?;
        Ok(conversation::Entity::find_in(caller.scope())
            .filter(conversation::Column::MemberId.eq(member))
            .filter(conversation::Column::DeletedAt.is_null())
            .order_by_with_nulls(conversation::Column::PinnedAt, Order::Desc, NullOrdering::Last)
            .order_by_desc(conversation::Column::UpdatedAt)
            .limit(at_most)
            .all(&read)
            .await?)
    }
}

/// A conversation's line. One whose title can't be opened says so and can still be opened or deleted.
pub(crate) fn line(content: &Content, row: &conversation::Model) -> ConversationRow {
    let title = content.open_title(row.id, &row.title).unwrap_or_else(|_| "(title can't be read)".to_owned());
    ConversationRow { id: row.id, title, pinned: row.pinned_at.is_some(), updated_at: row.updated_at }
}
