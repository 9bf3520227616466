//! The one way in which a conversation's texts go: by its member's hand, or by the organization's retention.

use crate::{Chat, Error, content::Content};
use audit::{Actor, Event};
use context::{Caller, OrgScope, SystemScope};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use store::{
    Lock, ORGANIZATION, Scoped, SharedRows, Write,
    entity::{conversation, locator, message, policy, turn, turn_delta},
};
use types::{ConversationId, Moment, OrgId, Role, TurnId, view::RetentionEffect};

/// Conversations of one transaction: their ids fit into its event.
const AT_ONCE: u64 = 50;
/// Transactions of one organization that one round takes. What is left is for the next.
const ROUNDS: usize = 20;

impl Chat {
    /// Deletes what organizations keep no longer: conversations in which nothing was said for as many days as the policy
    /// says. Each batch is one transaction with its `conversation.purged` event, which names every conversation. Any
    /// process may do it at any time. Answers how many.
    ///
    /// **Permissions:** none; nobody's request reaches it.
    #[tracing::instrument(name = "chat.retention", skip_all)]
    pub async fn sweep_retention(&self) -> Result<u64, Error> {
        let read = self.house.store.read_shared().await?;
        let orgs = locator::Entity::find_shared().filter(locator::Column::Kind.eq("slug")).all(&read).await?;
        drop(read);
        let mut purged = 0_u64;
        for org in orgs {
            purged = purged.saturating_add(self.sweep_org(org.org_id).await?);
        }
        Ok(purged)
    }

    async fn sweep_org(&self, org: OrgId) -> Result<u64, Error> {
        #[expect(clippy::disallowed_methods, reason = "retention deletes what no caller asks for any more")]
        let scope = SystemScope::named("chat.retention").for_org(org);
        let mut purged = 0_u64;
        for _ in 0..ROUNDS {
            let read = self.house.store.read(scope).await?;
            let Some(days) = retention_days(&read, scope).await? else { break };
            let is_due = older(scope, self.house.clock.now().plus_days(-i64::from(days)));
            if is_due.limit(1).one(&read).await?.is_none() {
                break;
            }
            drop(read);
            let batch = self.purge_batch(scope).await?;
            purged = purged.saturating_add(batch);
            if batch < AT_ONCE {
                break;
            }
        }
        Ok(purged)
    }

    async fn purge_batch(&self, scope: OrgScope) -> Result<u64, Error> {
        let content = self.content(scope).await?;
        let write = self.house.store.write(scope).await?;
        // The policy stays as it is until this is over.
        write.lock(ORGANIZATION, &[scope], Lock::Alone).await?;
        let Some(days) = retention_days(&write, scope).await? else { return Ok(0) };
        let now = self.house.clock.now();
        let since = now.plus_days(-i64::from(days));
        let (mut ids, mut turns) = (Vec::new(), Vec::new());
        for row in older(scope, since).limit(AT_ONCE).all(&write).await? {
            // In which somebody says something just now is not older any more.
            let still = conversation::Entity::update_in(scope)
                .col_expr(conversation::Column::DeletedAt, Expr::value(now))
                .filter(conversation::Column::Id.eq(row.id))
                .filter(conversation::Column::UpdatedAt.lt(since))
                .filter(conversation::Column::DeletedAt.is_null())
                .exec(&write)
                .await?;
            if still.rows_affected == 1 {
                ids.push(row.id.to_string());
                turns.extend(empty(&write, scope, &content, row, now).await?);
            }
        }
        if ids.is_empty() {
            return Ok(0);
        }
        let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let event = Event::new("conversation.purged", "org", scope.org().to_string())
            .with("retention_days", i64::from(days))
            .with("conversations", ids);
        self.house.audit.append_system(&write, scope.org(), Actor::System("chat.retention"), event).await?;
        write.commit().await?;
        for turn in turns {
            self.house.hub.stop(turn);
        }
        Ok(count)
    }

    /// What a retention of so many days would delete now, and what there is.
    ///
    /// **Permissions:** admin or owner.
    pub async fn retention_effect(&self, caller: &Caller, days: u32) -> Result<RetentionEffect, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let scope = caller.scope();
        let before = self.house.clock.now().plus_days(-i64::from(days));
        let read = self.house.store.read(scope).await?;
        let deletes = older(scope, before).count(&read).await?;
        let all = conversation::Entity::find_in(scope).filter(conversation::Column::DeletedAt.is_null());
        Ok(RetentionEffect { days, deletes, of: all.count(&read).await? })
    }
}

/// Conversations in which nothing was said since, oldest first.
fn older(scope: OrgScope, since: Moment) -> sea_orm::Select<conversation::Entity> {
    conversation::Entity::find_in(scope)
        .filter(conversation::Column::UpdatedAt.lt(since))
        .filter(conversation::Column::DeletedAt.is_null())
        .order_by_asc(conversation::Column::UpdatedAt)
}

async fn retention_days(connection: &impl sea_orm::ConnectionTrait, scope: OrgScope) -> Result<Option<u32>, Error> {
    let policy = policy::Entity::find_in(scope).one(connection).await?;
    Ok(policy
        .and_then(|policy| policy.retention_days)
        .and_then(|days| u32::try_from(days).ok())
        .filter(|days| *days > 0))
}

/// Takes everything out of a conversation: texts, turns, title. The row stays, and the ledger keeps what was spent.
/// Answers its turns, which are to be stopped once it is committed.
pub(super) async fn empty(
    write: &Write,
    scope: OrgScope,
    content: &Content,
    row: conversation::Model,
    now: Moment,
) -> Result<Vec<TurnId>, Error> {
    let id: ConversationId = row.id;
    let turns = turn::Entity::find_in(scope).filter(turn::Column::ConversationId.eq(id)).all(write).await?;
    let turns: Vec<TurnId> = turns.into_iter().map(|turn| turn.id).collect();
    for turn in &turns {
        turn_delta::Entity::delete_in(scope).filter(turn_delta::Column::TurnId.eq(*turn)).exec(write).await?;
        locator::Entity::delete_shared()
            .filter(locator::Column::Kind.eq("turn"))
            .filter(locator::Column::Key.eq(turn.0.as_bytes().to_vec()))
            .exec(write)
            .await?;
    }
    turn::Entity::delete_in(scope).filter(turn::Column::ConversationId.eq(id)).exec(write).await?;
    message::Entity::delete_in(scope).filter(message::Column::ConversationId.eq(id)).exec(write).await?;
    let mut row = row.into_active_model();
    row.title = Set(content.seal_title(id, ""));
    row.leaf_id = Set(None);
    row.pinned_at = Set(None);
    row.deleted_at = Set(Some(now));
    row.update(write).await?;
    Ok(turns)
}
