//! Every log is verified as a whole once a day, whether anybody asks or not (security.md §4.8).

use crate::{
    Actor, Audit, Error,
    log::scope_of,
    verify_database::{VERIFIED, verified},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use std::time::{Duration, Instant};
use store::{
    Scoped,
    entity::audit_event::{Column, Entity},
};
use types::{Moment, OrgId};

/// How old a verification may get, in seconds. A little less than a day, so that it stays at its hour.
const DAY: i64 = 86_000;
/// No other verification begins in a round that has taken so long.
const ROUND: Duration = Duration::from_secs(30);

/// What the record of a verification says.
#[derive(Deserialize)]
struct Found {
    ok: bool,
}

impl Audit {
    /// Verifies the logs whose last verification is a day old, and hears what other processes found meanwhile. Each is
    /// recorded as `audit.verified` by the system. Answers how many were verified; what is left is for the next round.
    ///
    /// # Errors
    /// The first failure of the database, after every log was tried.
    pub async fn verify_due(&self) -> Result<usize, Error> {
        let began = Instant::now();
        let (mut count, mut first_failure) = (0, None);
        for org in self.logs().await? {
            if began.elapsed() > ROUND {
                break;
            }
            match self.verify_when_due(org).await {
                Ok(was_due) => count += usize::from(was_due),
                Err(error) => {
                    tracing::error!(%org, %error, "audit.verification_failed");
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(count), Err)
    }

    async fn verify_when_due(&self, org: OrgId) -> Result<bool, Error> {
        if let Some((at, holds)) = self.last_verification(org).await? {
            self.standing.note(org, holds);
            if self.clock.now() < at.plus_seconds(DAY) {
                return Ok(false);
            }
        }
        let verdict = self.verify_log(org, None).await?;
        if let Some(why) = &verdict.first_bad {
            tracing::error!(%org, why, "audit.log_does_not_hold");
        }
        let write = self.store.write(scope_of(org)).await?;
        self.append_system(&write, org, Actor::System("audit.daily"), verified(org, &verdict)).await?;
        write.commit().await?;
        Ok(true)
    }

    /// When the log was verified last, and whether it held.
    async fn last_verification(&self, org: OrgId) -> Result<Option<(Moment, bool)>, Error> {
        let scope = scope_of(org);
        let read = self.store.read(scope).await?;
        let row = Entity::find_in(scope)
            .filter(Column::TargetId.eq(org.to_string()))
            .filter(Column::Action.eq(VERIFIED))
            .order_by_desc(Column::Seq)
            .one(&read)
            .await?;
        // What can't be read says nothing good.
        Ok(row.map(|row| (row.at, serde_json::from_str::<Found>(&row.detail).is_ok_and(|found| found.ok))))
    }
}
