//! Ending a review before its time.

use super::{find, member_with, state};
use crate::{Chat, Error};
use audit::Event;
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Lock, ORGANIZATION, Scoped, entity::review};
use types::{Problem, ReviewId, Role, view::ReviewState};

impl Chat {
    /// Ends a review: one that waits is refused or withdrawn, one that is open can't be read any more, at once.
    ///
    /// **Permissions:** owner; auditor, their own.
    pub async fn end_review(&self, caller: &Caller, id: ReviewId) -> Result<(), Error> {
        let member = member_with(caller, &[Role::Owner, Role::Auditor])?;
        let scope = caller.scope();
        let write = self.house.store.write(scope).await?;
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        let row = find(&write, scope, id).await?;
        if row.auditor_id != member && !caller.roles().has(Role::Owner) {
            let problem = Problem::forbidden("Another auditor asked for this review: they or an owner can end it.");
            return Err(problem.into());
        }
        let now = self.house.clock.now();
        let was = state(&row, now);
        if was == ReviewState::Ended {
            return Err(Error::ReviewIsOver);
        }
        review::Entity::update_in(scope)
            .col_expr(review::Column::EndedAt, Expr::value(Some(now)))
            .filter(review::Column::Id.eq(id))
            .exec(&write)
            .await?;
        let event = Event::new("review.ended", "review", id.to_string())
            .with("conversation", row.conversation_id.to_string())
            .with("member", row.member_id.to_string())
            .with("was_open", was == ReviewState::Open);
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(())
    }
}
