//! Approving a review: the second pair of eyes.

use super::{find, member_with, require_reviewed, state};
use crate::{Chat, Error};
use audit::Event;
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use store::{Lock, ORGANIZATION, Scoped, entity::review};
use types::{Moment, Problem, ReviewId, Role, view::ReviewState};

impl Chat {
    /// Lets the auditor who asked read, for as many hours as they asked for from now on. The member is told from now on.
    ///
    /// **Permissions:** owner, of somebody else's asking, where the policy lets conversations be reviewed.
    pub async fn approve_review(&self, caller: &Caller, id: ReviewId) -> Result<(), Error> {
        let owner = member_with(caller, &[Role::Owner])?;
        let scope = caller.scope();
        let write = self.house.store.write(scope).await?;
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        let row = find(&write, scope, id).await?;
        require_reviewed(&write, scope).await?;
        if row.auditor_id == owner {
            let problem = Problem::forbidden("You asked for this review yourself: another owner has to approve it.");
            return Err(problem.into());
        }
        let now = self.house.clock.now();
        if state(&row, now) != ReviewState::Waiting {
            return Err(Error::ReviewIsOver);
        }
        let until = Moment::from_unix_seconds(now.unix_seconds().saturating_add(i64::from(row.hours) * 3_600));
        review::Entity::update_in(scope)
            .col_expr(review::Column::ApproverId, Expr::value(Some(owner)))
            .col_expr(review::Column::ApprovedAt, Expr::value(Some(now)))
            .col_expr(review::Column::Until, Expr::value(Some(until)))
            .filter(review::Column::Id.eq(id))
            .exec(&write)
            .await?;
        let event = Event::new("review.approved", "review", id.to_string())
            .with("conversation", row.conversation_id.to_string())
            .with("member", row.member_id.to_string())
            .with("auditor", row.auditor_id.to_string())
            .with("until", until.to_rfc3339());
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(())
    }
}
