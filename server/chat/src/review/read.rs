//! Reading under a review.

use super::{find, member_with, require_reviewed, shown, state};
use crate::{Chat, Error};
use audit::Event;
use context::Caller;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, sea_query::Expr};
use store::{
    Scoped,
    entity::{conversation, review},
};
use types::{
    ReviewId, Role,
    view::{ConversationView, ReviewRow, ReviewState},
};

impl Chat {
    /// The conversation of a review that is open, as its member sees it. That it was read is recorded before it is
    /// answered: an event that can't be written answers nothing.
    ///
    /// **Permissions:** auditor, under their own review, where the policy lets conversations be reviewed.
    pub async fn reviewed_conversation(
        &self,
        caller: &Caller,
        id: ReviewId,
    ) -> Result<(ReviewRow, ConversationView), Error> {
        let auditor = member_with(caller, &[Role::Auditor])?;
        let scope = caller.scope();
        let content = self.content(scope).await?;
        let write = self.house.store.write(scope).await?;
        let row = find(&write, scope, id).await?;
        // Somebody else's review is none: who may know of it finds it in the list.
        if row.auditor_id != auditor {
            return Err(Error::NoSuchReview);
        }
        require_reviewed(&write, scope).await?;
        let now = self.house.clock.now();
        match state(&row, now) {
            ReviewState::Open => {}
            ReviewState::Waiting => return Err(Error::ReviewWaits),
            ReviewState::Ended => return Err(Error::ReviewIsOver),
        }
        let conversation = conversation::Entity::find_one_in(scope, row.conversation_id)
            .filter(conversation::Column::DeletedAt.is_null())
            .one(&write)
            .await?
            .ok_or(Error::NoSuchConversation)?;
        review::Entity::update_in(scope)
            .col_expr(review::Column::Readings, Expr::col(review::Column::Readings).add(1))
            .col_expr(review::Column::ReadAt, Expr::value(Some(now)))
            .filter(review::Column::Id.eq(id))
            .exec(&write)
            .await?;
        let event = Event::new("review.read", "review", id.to_string())
            .with("conversation", row.conversation_id.to_string())
            .with("member", row.member_id.to_string());
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        let read = self.house.store.read(scope).await?;
        let view = self.view_of(scope, &content, &conversation, read).await?;
        Ok((shown(row, now), view))
    }
}
