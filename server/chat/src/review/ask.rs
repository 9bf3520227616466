//! Asking for a review.

use super::{member_with, require_reviewed, state};
use crate::{Chat, Error, rich};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{
    Lock, ORGANIZATION, Scoped,
    entity::{conversation, review},
};
use types::{
    ReviewId, Role,
    view::{NewReview, ReviewState},
};

/// The longest time for which a review opens a conversation, in hours: a week.
const MOST_HOURS: u32 = 168;
/// How long a reason is, in characters.
const REASON: std::ops::RangeInclusive<usize> = 10..=500;

impl Chat {
    /// Asks to read one conversation of a member. Nothing is opened before an owner approves it. The reason is part of the
    /// event, and the member is shown it.
    ///
    /// **Permissions:** auditor, where the policy lets conversations be reviewed.
    pub async fn ask_for_review(&self, caller: &Caller, new: NewReview) -> Result<ReviewId, Error> {
        let auditor = member_with(caller, &[Role::Auditor])?;
        let reason = rich::without_invisible(&new.reason).split_whitespace().collect::<Vec<_>>().join(" ");
        if !REASON.contains(&reason.chars().count()) {
            let (least, most) = (REASON.start(), REASON.end());
            return Err(Error::invalid(
                "reason",
                format!("Write {least} to {most} characters: the member is shown them."),
            ));
        }
        if !(1..=MOST_HOURS).contains(&new.hours) {
            return Err(Error::invalid("hours", format!("Use 1 to {MOST_HOURS} hours.")));
        }
        let scope = caller.scope();
        let write = self.house.store.write(scope).await?;
        // Nobody asks twice at once, and the policy stays as it is until this is over.
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        require_reviewed(&write, scope).await?;
        let conversation = conversation::Entity::find_one_in(scope, new.conversation_id)
            .filter(conversation::Column::DeletedAt.is_null())
            .one(&write)
            .await?
            .ok_or(Error::NoSuchConversation)?;
        if conversation.member_id == auditor {
            return Err(Error::invalid("conversation_id", "It is your own: open it in your chat."));
        }
        let now = self.house.clock.now();
        let asked = review::Entity::find_in(scope)
            .filter(review::Column::ConversationId.eq(conversation.id))
            .filter(review::Column::AuditorId.eq(auditor))
            .all(&write)
            .await?;
        if asked.iter().any(|row| state(row, now) != ReviewState::Ended) {
            return Err(Error::invalid("conversation_id", "You have asked for it already."));
        }
        let id: ReviewId = self.house.entropy.id(now);
        let row = review::ActiveModel {
            id: Set(id),
            org_id: Set(scope.org()),
            conversation_id: Set(conversation.id),
            member_id: Set(conversation.member_id),
            auditor_id: Set(auditor),
            reason: Set(reason.clone()),
            hours: Set(i32::try_from(new.hours).unwrap_or(i32::MAX)),
            asked_at: Set(now),
            approver_id: Set(None),
            approved_at: Set(None),
            until: Set(None),
            ended_at: Set(None),
            readings: Set(0),
            read_at: Set(None),
        };
        row.insert(&write).await?;
        let event = Event::new("review.asked", "review", id.to_string())
            .with("conversation", conversation.id.to_string())
            .with("member", conversation.member_id.to_string())
            .with("reason", reason)
            .with("hours", i64::from(new.hours));
        self.house.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(id)
    }
}
