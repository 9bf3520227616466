//! Turns whose process died.

use super::{
    Said,
    finish::{Ending, end_in},
};
use crate::{Chat, Error, content::Body, conversation::show, problem};
use context::{OrgScope, SystemScope};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use std::collections::BTreeSet;
use store::{
    Backend, Scoped, SharedRows,
    entity::{locator, turn},
};
use types::OrgId;

impl Chat {
    /// Ends every turn whose lease has run out, keeping what came, and says how many. Any process that serves may do it
    /// at any time: a turn is ended once. On SQLite one process serves, so that turns of any other are lost already and
    /// end without waiting for their lease.
    ///
    /// **Permissions:** none; nobody's request reaches it.
    #[tracing::instrument(name = "chat.recover", skip_all)]
    pub async fn recover(&self) -> Result<usize, Error> {
        let read = self.house.store.read_shared().await?;
        let located = locator::Entity::find_shared().filter(locator::Column::Kind.eq("turn")).all(&read).await?;
        drop(read);
        let orgs: BTreeSet<OrgId> = located.into_iter().map(|row| row.org_id).collect();
        let mut ended = 0;
        for org in orgs {
            #[expect(clippy::disallowed_methods, reason = "recovery ends turns that no caller will ever ask for again")]
            let scope = SystemScope::named("chat.recovery").for_org(org);
            ended += self.recover_in(scope).await?;
        }
        Ok(ended)
    }

    async fn recover_in(&self, scope: OrgScope) -> Result<usize, Error> {
        let now = self.house.clock.now();
        let is_lost = match self.house.store.backend() {
            Backend::Sqlite => turn::Column::LeaseUntil.lt(now).or(turn::Column::InstanceId.ne(self.house.instance)),
            Backend::Postgres => turn::Column::LeaseUntil.lt(now),
        };
        let is_lost = turn::Column::State.eq("running").and(is_lost);
        let read = self.house.store.read(scope).await?;
        let lost = turn::Entity::find_in(scope).filter(is_lost.clone()).all(&read).await?;
        drop(read);
        if lost.is_empty() {
            return Ok(0);
        }
        let content = self.content(scope).await?;
        let mut ended = 0;
        for turn in lost {
            let write = self.house.store.write(scope).await?;
            // Read again: its process may have come back.
            let still = turn::Entity::find_one_in(scope, turn.id).filter(is_lost.clone()).one(&write).await?;
            if still.is_none() {
                continue;
            }
            let mut said = Said::default();
            for piece in show::deltas(scope, &content, turn.id, 0, &write).await?.1 {
                said.add(&piece);
            }
            let ending = Ending {
                turn: turn.id,
                conversation: turn.conversation_id,
                reply: turn.message_id,
                instance: turn.instance_id,
                state: if turn.stop_requested { "stopped" } else { "failed" },
                ledger: None,
                body: Body {
                    text: said.text,
                    reasoning: said.reasoning,
                    problem: (!turn.stop_requested).then(problem::interrupted),
                },
                now,
            };
            ended += usize::from(end_in(scope, &content, &ending, &write).await?);
            write.commit().await?;
        }
        Ok(ended)
    }
}
