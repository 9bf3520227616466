//! Keys as their owner sees them.

use crate::{Error, Identity};
use context::Caller;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use store::{Scoped, entity};
use types::{
    MemberId, NanoUsd, PersonalKeyId, Role,
    view::{LimitRow, Measure, Period, PersonalKeyRow, SubjectKind},
};

impl Identity {
    /// The caller's keys, newest first, revoked and expired ones included: their spend stays.
    ///
    /// **Permissions:** any member, their own.
    pub async fn personal_keys(&self, caller: &Caller) -> Result<Vec<PersonalKeyRow>, Error> {
        caller.require_session()?;
        self.keys_of(caller, caller.require_member()?).await
    }

    /// A member's keys.
    ///
    /// **Permissions:** admin or owner; any member, their own.
    pub async fn personal_keys_of(&self, caller: &Caller, member: MemberId) -> Result<Vec<PersonalKeyRow>, Error> {
        caller.require_session()?;
        if caller.member() != Some(member) {
            caller.require(&[Role::Admin, Role::Owner])?;
        }
        self.keys_of(caller, member).await
    }

    /// What keys are called, removed and expired ones included: everybody's for those who see everybody's usage, the
    /// caller's own otherwise.
    ///
    /// **Permissions:** any caller of the organization.
    pub async fn key_names(&self, caller: &Caller) -> Result<HashMap<PersonalKeyId, String>, Error> {
        use entity::personal_key::{Column, Entity};
        let mut rows = Entity::find_in(caller.scope());
        if caller.require(&[Role::Admin, Role::Auditor, Role::Owner]).is_err() {
            rows = rows.filter(Column::MemberId.eq(caller.require_member()?));
        }
        let read = self.store.read(caller.scope()).await?;
        Ok(rows.all(&read).await?.into_iter().map(|key| (key.id, key.name)).collect())
    }

    async fn keys_of(&self, caller: &Caller, member: MemberId) -> Result<Vec<PersonalKeyRow>, Error> {
        use entity::personal_key::{Column, Entity};
        let spent = self.ledger.spent_by_key(caller, member).await?;
        let caps = self.key_caps(caller).await?;
        let read = self.store.read(caller.scope()).await?;
        let rows = Entity::find_in(caller.scope()).filter(Column::MemberId.eq(member)).order_by_desc(Column::CreatedAt);
        let rows = rows.all(&read).await?;
        let shown = rows.into_iter().map(|row| {
            let (spent, cap) = (spent.get(&row.id).copied(), caps.get(&row.id).copied());
            shown(row, spent.unwrap_or(NanoUsd::ZERO), cap)
        });
        Ok(shown.collect())
    }

    async fn key_caps(&self, caller: &Caller) -> Result<HashMap<PersonalKeyId, NanoUsd>, Error> {
        Ok(monthly_caps(self.ledger.applying(caller).await?))
    }
}

fn monthly_caps(limits: Vec<LimitRow>) -> HashMap<PersonalKeyId, NanoUsd> {
    let wanted = limits.into_iter().filter(|limit| {
        limit.subject_kind == SubjectKind::Key
            && limit.measure == Measure::Cost
            && limit.period == Period::Month
            && limit.hard
    });
    wanted.filter_map(|limit| Some((PersonalKeyId(limit.subject_id?), NanoUsd(limit.cap)))).collect()
}

/// A row as pages show it.
pub fn shown(row: entity::personal_key::Model, spent: NanoUsd, cap: Option<NanoUsd>) -> PersonalKeyRow {
    PersonalKeyRow {
        id: row.id,
        name: row.name,
        hint: format!("kh_key_…{}", row.last_four),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
        last_used_from: row.last_used_from,
        spent,
        cap,
    }
}
