//! What ended long ago is swept away; the audit log keeps that it was.

use crate::{
    Error, Identity,
    identity::{bytes, located},
};
use context::OrgScope;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use store::{Scoped, SharedRows, entity};
use types::Moment;

/// How long an ended sign-in and a used or expired link stay, in days: somebody may still ask about them.
const DAYS: i64 = 30;
/// Rows of one organization that one round takes. What is left is for the next.
const MOST: u64 = 500;

impl Identity {
    /// Deletes sign-ins that ended and links that expired a month ago, with what located them, pre-login records that nobody
    /// came back to, and the names of logout tokens that are too old to be used. At most some hundreds of each organization at once. Answers how many.
    pub async fn sweep(&self) -> Result<u64, Error> {
        let read = self.store.read_shared().await?;
        let slugs = entity::locator::Entity::find_shared().filter(entity::locator::Column::Kind.eq("slug"));
        let orgs = slugs.all(&read).await?;
        drop(read);
        let mut swept = 0;
        for org in orgs {
            swept += self.sweep_org(located(org.org_id)).await?;
        }
        Ok(swept)
    }

    async fn sweep_org(&self, scope: OrgScope) -> Result<u64, Error> {
        use entity::{invitation, logout_token, sign_in, sign_in_flow};
        let now = self.clock.now();
        let old = now.plus_days(-DAYS);
        let read = self.store.read(scope).await?;
        let ended = Condition::any().add(sign_in::Column::EndedAt.lt(old)).add(sign_in::Column::ExpiresAt.lt(old));
        let sign_ins = sign_in::Entity::find_in(scope).filter(ended).limit(MOST).all(&read).await?;
        let expired = invitation::Column::ExpiresAt.lt(old);
        let links = invitation::Entity::find_in(scope).filter(expired).limit(MOST).all(&read).await?;
        let flows = sign_in_flow::Entity::find_in(scope).filter(over(now)).limit(1).one(&read).await?;
        let used = logout_token::Entity::find_in(scope).filter(logout_token::Column::ExpiresAt.lt(now)).limit(1);
        let used = used.one(&read).await?;
        drop(read);
        if sign_ins.is_empty() && links.is_empty() && flows.is_none() && used.is_none() {
            return Ok(0);
        }
        let write = self.store.write(scope).await?;
        let (ids, keys): (Vec<_>, Vec<_>) = sign_ins.into_iter().map(|row| (row.id, bytes(row.id.0))).unzip();
        let mut swept =
            sign_in::Entity::delete_in(scope).filter(sign_in::Column::Id.is_in(ids)).exec(&write).await?.rows_affected;
        forget(&write, "sign_in", keys).await?;
        let (ids, keys): (Vec<_>, Vec<_>) = links.into_iter().map(|row| (row.id, row.token_hash)).unzip();
        let links = invitation::Entity::delete_in(scope).filter(invitation::Column::Id.is_in(ids));
        swept += links.exec(&write).await?.rows_affected;
        forget(&write, "invitation", keys).await?;
        swept += sign_in_flow::Entity::delete_in(scope).filter(over(now)).exec(&write).await?.rows_affected;
        let used = logout_token::Entity::delete_in(scope).filter(logout_token::Column::ExpiresAt.lt(now));
        swept += used.exec(&write).await?.rows_affected;
        write.commit().await?;
        Ok(swept)
    }
}

fn over(now: Moment) -> Condition {
    Condition::all().add(entity::sign_in_flow::Column::ExpiresAt.lt(now))
}

async fn forget(write: &store::Write, kind: &str, keys: Vec<Vec<u8>>) -> Result<(), Error> {
    use entity::locator::{Column, Entity};
    let located = Condition::all().add(Column::Kind.eq(kind)).add(Column::Key.is_in(keys));
    Entity::delete_shared().filter(located).exec(write).await?;
    Ok(())
}
