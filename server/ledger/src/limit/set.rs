//! Making and changing a limit.

use super::{LIMITS, Limit, absurd, crowd, seed};
use crate::{Error, Ledger};
use audit::Event;
use context::{Caller, Credential};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{
    Invalidation, Lock, Scoped, Write,
    entity::{member, personal_key, spend_limit, team},
};
use types::{
    LimitId, MemberId, PersonalKeyId, Problem, Role, TeamId,
    view::{Measure, NewLimit, Period, SubjectKind},
};

impl Ledger {
    /// Makes a limit, or changes the cap of the one that counts the same thing for the same subject: what was used in its
    /// window stays used. A new one counts what was used in its window before it was made. Takes effect with the next
    /// request. Returns its id.
    ///
    /// **Permissions:** admin or owner; a member in the browser, once for a key of their own, on its cost in a month.
    pub async fn set_limit(&self, caller: &Caller, mut limit: NewLimit) -> Result<LimitId, Error> {
        absurd::check(&limit)?;
        if limit.measure == Measure::Concurrency {
            limit.period = Period::Total;
        }
        limit.model = limit.model.map(|model| model.trim().to_owned()).filter(|model| !model.is_empty());
        if limit.subject_kind != SubjectKind::Key {
            caller.require(&[Role::Admin, Role::Owner])?;
        }
        // Summed up before the writer is taken: a limit without an end looks at every row that there ever was.
        let before = seed::before(self, caller.scope(), &limit).await?;
        let mut write = self.store().write_alone(caller.scope()).await?;
        write.lock(LIMITS, &[caller.scope()], Lock::Alone).await?;
        let owner = subject(&write, caller, &limit).await?;
        let known = same(&write, caller, &limit).await?;
        let administers = caller.require(&[Role::Admin, Role::Owner]);
        let is_budget = limit.measure == Measure::Cost && limit.period == Period::Month && limit.model.is_none();
        let is_own_new_key = owner.is_some() && owner == caller.member() && known.is_none();
        if !(is_budget && is_own_new_key && matches!(caller.credential(), Credential::SignIn(_))) {
            administers?;
        }
        let (id, event) = match known {
            Some(known) if known.cap == limit.cap => return Ok(known.id),
            Some(known) => {
                spend_limit::Entity::update_in(caller.scope())
                    .col_expr(spend_limit::Column::Cap, Expr::value(limit.cap))
                    .filter(spend_limit::Column::Id.eq(known.id))
                    .exec(&write)
                    .await?;
                (known.id, event("limit.changed", known.id, &limit).with("cap_before", known.cap))
            }
            None => {
                let id = self.create(&write, caller, &limit, before).await?;
                (id, event("limit.created", id, &limit))
            }
        };
        self.audit().append(&write, caller, event).await?;
        write.invalidate(Invalidation::Organization(caller.org()));
        write.commit().await?;
        Ok(id)
    }

    async fn create(
        &self,
        write: &Write,
        caller: &Caller,
        limit: &NewLimit,
        before: seed::Before,
    ) -> Result<LimitId, Error> {
        crowd::check(write, caller.scope(), limit).await?;
        let now = self.clock().now();
        let row = spend_limit::Model {
            id: self.entropy().id(now),
            org_id: caller.org(),
            subject_kind: limit.subject_kind.as_str().to_owned(),
            subject_id: limit.subject_id,
            model: limit.model.clone(),
            measure: limit.measure.as_str().to_owned(),
            cap: limit.cap,
            period: limit.period.as_str().to_owned(),
            hard: true,
            created_at: now,
            removed_at: None,
        };
        let row = row.into_active_model().insert(write).await?;
        let id = row.id;
        seed::window(self.core(), write, caller.scope(), &Limit::read(row)?, before).await?;
        Ok(id)
    }
}

fn event(action: &'static str, id: LimitId, limit: &NewLimit) -> Event {
    Event::new(action, "limit", id.to_string())
        .with("subject_kind", limit.subject_kind.as_str())
        .with("subject_id", limit.subject_id.map(|id| id.to_string()))
        .with("model", limit.model.clone())
        .with("measure", limit.measure.as_str())
        .with("period", limit.period.as_str())
        .with("cap", limit.cap)
}

/// Refuses a subject that the organization does not have. Returns the member whose key it is.
async fn subject(write: &Write, caller: &Caller, limit: &NewLimit) -> Result<Option<MemberId>, Error> {
    let scope = caller.scope();
    let Some(id) = limit.subject_id else { return Ok(None) };
    let is_there = match limit.subject_kind {
        SubjectKind::Org => true,
        SubjectKind::Member => member::Entity::find_one_in(scope, MemberId(id)).one(write).await?.is_some(),
        SubjectKind::Team => team::Entity::find_one_in(scope, TeamId(id)).one(write).await?.is_some(),
        SubjectKind::Key => {
            let key = personal_key::Entity::find_one_in(scope, PersonalKeyId(id)).one(write).await?;
            return key.map(|key| Some(key.member_id)).ok_or_else(|| Problem::not_found("key").into());
        }
        // No organization has apps yet.
        SubjectKind::App => false,
    };
    if is_there { Ok(None) } else { Err(Problem::not_found(limit.subject_kind.as_str()).into()) }
}

/// The limit in force that counts the same thing for the same subject.
async fn same(write: &Write, caller: &Caller, limit: &NewLimit) -> Result<Option<spend_limit::Model>, Error> {
    use spend_limit::Column;
    let found = spend_limit::Entity::find_in(caller.scope())
        .filter(Column::RemovedAt.is_null())
        .filter(Column::SubjectKind.eq(limit.subject_kind.as_str()))
        .filter(Column::Measure.eq(limit.measure.as_str()))
        .filter(Column::Period.eq(limit.period.as_str()))
        .all(write)
        .await?;
    Ok(found.into_iter().find(|row| row.subject_id == limit.subject_id && row.model == limit.model))
}
