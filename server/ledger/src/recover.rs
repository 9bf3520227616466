//! What other processes, or this one before it was restarted, left open.

use crate::{Error, Ledger, admission::Ask, lifetime::latest};
use context::{OrgScope, SystemScope};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, sea_query::Expr};
use store::{
    Scoped,
    entity::{limit_window, reservation},
};
use types::LedgerId;

/// Rows of one organization in one round.
const ROUND: u64 = 1_000;

/// Windows of a minute or an hour that ended a day ago and hold nothing, but the newest of each limit.
const STALE: &str = "ends_at - starts_at <= 3600000000 AND reserved = 0 AND starts_at < \
    (SELECT MAX(newest.starts_at) FROM limit_window newest WHERE newest.limit_id = limit_window.limit_id)";

impl Ledger {
    /// Ends every reservation whose lease ran out: what was never sent is released; what may have been sent is charged in
    /// full, marked `reserved` and `interrupted`. Also forgets windows of rates that are long over. Called at start and
    /// every 15 seconds by any server; several at once do it once. An organization that fails is logged and holds up no
    /// other. Returns how many rows ended.
    pub async fn recover(&self) -> Result<u64, Error> {
        let mut ended = 0;
        for scope in self.scopes(SystemScope::named("ledger.recovery")).await? {
            if let Err(error) = self.recover_in(scope, &mut ended).await {
                tracing::error!(org = %scope.org(), %error, "ledger.not_recovered");
            }
        }
        Ok(ended)
    }

    async fn recover_in(&self, scope: OrgScope, ended: &mut u64) -> Result<(), Error> {
        let expired = self.expired(scope).await?;
        let asked = join_all(expired.into_iter().map(|id| self.ask(scope, Ask::Recover(id)))).await;
        let mut failed = None;
        for answer in asked {
            match answer {
                Ok(_) => *ended += 1,
                // Somebody else was faster.
                Err(Error::Ended(_)) => {}
                Err(error) => failed = Some(error),
            }
        }
        self.forget_windows(scope).await?;
        failed.map_or(Ok(()), Err)
    }

    async fn expired(&self, scope: OrgScope) -> Result<Vec<LedgerId>, Error> {
        let read = self.store().read(scope).await?;
        let (now, lease) = (self.clock().now(), reservation::Column::LeaseUntil);
        let expired: Vec<LedgerId> = reservation::Entity::find_in(scope)
            .select_only()
            .column(reservation::Column::LedgerId)
            .filter(Condition::any().add(lease.lt(now)).add(lease.gt(latest(now))))
            .limit(ROUND)
            .into_tuple()
            .all(&read)
            .await?;
        // What this process holds it will end itself, however late its heartbeat is: the clock may have jumped, or the database
        // was away. What it only may hold it gives back: nothing of that was sent.
        let core = self.core();
        Ok(expired.into_iter().filter(|id| !core.open.holds(*id) && !core.unsure.names(*id)).collect())
    }

    async fn forget_windows(&self, scope: OrgScope) -> Result<(), Error> {
        let long_ago = limit_window::Column::EndsAt.lt(self.clock().now().plus_days(-1));
        let read = self.store().read(scope).await?;
        let stale = limit_window::Entity::find_in(scope).filter(long_ago.clone()).filter(Expr::cust(STALE));
        if stale.one(&read).await?.is_none() {
            return Ok(());
        }
        drop(read);
        let write = self.store().write(scope).await?;
        limit_window::Entity::delete_in(scope).filter(long_ago).filter(Expr::cust(STALE)).exec(&write).await?;
        write.commit().await?;
        Ok(())
    }

    /// Renews the lease of every reservation of this process, as its heartbeat does every ten seconds.
    pub async fn heartbeat(&self) -> Result<(), Error> {
        crate::heartbeat::beat(self.core()).await
    }
}
