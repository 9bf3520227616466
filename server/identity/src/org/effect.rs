//! What decisions about members and keys would do, in numbers.

use crate::{Error, Identity};
use context::Caller;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use store::{Scoped, entity};
use types::{
    MemberId, Role,
    view::{Arrivals, KeyLifetimes},
};

const DAY: i64 = 86_400;
/// How far back admissions are counted, in days.
const BACK: i64 = 90;
/// What is soon, in days.
const SOON: i64 = 30;

impl Identity {
    /// Live personal keys against a longest life of so many days.
    ///
    /// **Permissions:** admin or owner.
    pub async fn key_lifetimes(&self, caller: &Caller, most: u32) -> Result<KeyLifetimes, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        use entity::{member, personal_key};
        let (scope, now) = (caller.scope(), self.clock.now());
        let read = self.store.read(scope).await?;
        let active = member::Entity::find_in(scope).filter(member::Column::Status.eq("active")).all(&read).await?;
        let active: BTreeSet<(MemberId, i64)> = active.into_iter().map(|row| (row.id, row.epoch)).collect();
        let keys = personal_key::Entity::find_in(scope)
            .filter(personal_key::Column::RevokedAt.is_null())
            .filter(personal_key::Column::ExpiresAt.gt(now))
            .all(&read)
            .await?;
        let mut counted = KeyLifetimes::default();
        for key in keys.iter().filter(|key| active.contains(&(key.member_id, key.member_epoch))) {
            let life = key.expires_at.unix_seconds().saturating_sub(key.created_at.unix_seconds());
            counted.live += 1;
            counted.longer += u64::from(life > i64::from(most) * DAY);
            counted.ending_soon += u64::from(key.expires_at <= now.plus_days(SOON));
        }
        Ok(counted)
    }

    /// Who came lately, and how.
    ///
    /// **Permissions:** admin or owner.
    pub async fn arrivals(&self, caller: &Caller) -> Result<Arrivals, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        use entity::{audit_event, member};
        let (scope, now) = (caller.scope(), self.clock.now());
        let read = self.store.read(scope).await?;
        let people = member::Entity::find_in(scope).filter(member::Column::Kind.eq("person"));
        let of = |status: &str| people.clone().filter(member::Column::Status.eq(status));
        let admitted = audit_event::Entity::find_in(scope)
            .filter(audit_event::Column::Action.eq("member.admitted"))
            .filter(audit_event::Column::At.gt(now.plus_days(-BACK)))
            .order_by_desc(audit_event::Column::Seq);
        Ok(Arrivals {
            people: of("active").count(&read).await?,
            waiting: of("invited").count(&read).await?,
            admitted: admitted.count(&read).await?,
        })
    }
}
