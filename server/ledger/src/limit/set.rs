//! Making and changing a limit.

use super::{LIMITS, Limit, absurd, crowd, seed, subjects::subject_exists};
use crate::{Error, Ledger};
use audit::Event;
use context::{Caller, Credential, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{
    Invalidation, Lock, Scoped, Write,
    entity::{personal_key, spend_limit},
};
use types::{
    LimitId, MemberId, PersonalKeyId, Problem, Role,
    view::{LimitRow, Measure, NewLimit, Period, SubjectKind},
};

impl Ledger {
    /// Makes a limit, or changes the cap of the one that counts the same thing for the same subject: what was used in its
    /// window stays used. A new one counts what was used in its window before it was made. Takes effect with the next
    /// request. Returns its id.
    ///
    /// **Permissions:** admin or owner; a member in the browser, once for a key of their own, on its cost in a month.
    pub async fn set_limit(&self, caller: &Caller, mut limit: NewLimit) -> Result<LimitId, Error> {
        absurd::check(&limit)?;
        tidy(&mut limit);
        if limit.subject_kind != SubjectKind::Key {
            caller.require(&[Role::Admin, Role::Owner])?;
        }
        // Summed up before the writer is taken: a limit without an end looks at every row that there ever was.
        let before = seed::before(self, caller.scope(), &limit).await?;
        let mut write = self.store().write_alone(caller.scope()).await?;
        write.lock(LIMITS, &[caller.scope()], Lock::Alone).await?;
        let owner = subject(&write, caller, &limit).await?;
        let known = same(&write, caller.scope(), &limit).await?;
        let administers = caller.require(&[Role::Admin, Role::Owner]);
        let is_budget =
            limit.measure == Measure::Cost && limit.period == Period::Month && limit.model.is_none() && limit.hard;
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

    /// The limit whose cap [`Ledger::set_limit`] would change, as it stands; `None` when it would make one.
    ///
    /// **Permissions:** admin or owner.
    pub async fn replaced_by(&self, caller: &Caller, mut limit: NewLimit) -> Result<Option<LimitRow>, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        tidy(&mut limit);
        let read = self.store().read(caller.scope()).await?;
        let Some(same) = same(&read, caller.scope(), &limit).await? else { return Ok(None) };
        Ok(self.limit_rows(&read, caller.scope(), vec![Limit::read(same)?]).await?.pop())
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
            hard: limit.hard,
            created_at: now,
            removed_at: None,
        };
        let row = row.into_active_model().insert(write).await?;
        let id = row.id;
        seed::window(self.core(), write, caller.scope(), &Limit::read(row)?, before).await?;
        Ok(id)
    }
}

/// What is said in two ways is written in one.
pub(super) fn tidy(limit: &mut NewLimit) {
    if limit.measure == Measure::Concurrency {
        limit.period = Period::Total;
    }
    limit.model = limit.model.take().map(|model| model.trim().to_owned()).filter(|model| !model.is_empty());
}

fn event(action: &'static str, id: LimitId, limit: &NewLimit) -> Event {
    Event::new(action, "limit", id.to_string())
        .with("subject_kind", limit.subject_kind.as_str())
        .with("subject_id", limit.subject_id.map(|id| id.to_string()))
        .with("model", limit.model.clone())
        .with("measure", limit.measure.as_str())
        .with("period", limit.period.as_str())
        .with("cap", limit.cap)
        .with("hard", limit.hard)
}

/// Refuses a subject that the organization does not have. Returns the member whose key it is.
async fn subject(write: &Write, caller: &Caller, limit: &NewLimit) -> Result<Option<MemberId>, Error> {
    let Some(id) = limit.subject_id else { return Ok(None) };
    if !subject_exists(write, caller.scope(), limit.subject_kind, id).await? {
        return Err(Problem::not_found(limit.subject_kind.as_str()).into());
    }
    if limit.subject_kind != SubjectKind::Key {
        return Ok(None);
    }
    let key = personal_key::Entity::find_one_in(caller.scope(), PersonalKeyId(id)).one(write).await?;
    Ok(key.map(|key| key.member_id))
}

/// The limit in force that counts the same thing for the same subject, and refuses or warns as this one.
async fn same<C: ConnectionTrait>(
    connection: &C,
    scope: OrgScope,
    limit: &NewLimit,
) -> Result<Option<spend_limit::Model>, Error> {
    use spend_limit::Column;
    let found = spend_limit::Entity::find_in(scope)
        .filter(Column::RemovedAt.is_null())
        .filter(Column::Hard.eq(limit.hard))
        .filter(Column::SubjectKind.eq(limit.subject_kind.as_str()))
        .filter(Column::Measure.eq(limit.measure.as_str()))
        .filter(Column::Period.eq(limit.period.as_str()))
        .all(connection)
        .await?;
    Ok(found.into_iter().find(|row| row.subject_id == limit.subject_id && row.model == limit.model))
}
