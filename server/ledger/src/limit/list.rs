//! The limits of an organization and how much of each is used.

use super::{Limit, NEWEST, sentence, sentence::everybody};
use crate::{
    Error, Ledger,
    calendar::{Window, zone},
};
use context::{Caller, OrgScope};
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, sea_query::Expr};
use std::collections::HashMap;
use store::{
    Read, Scoped,
    entity::{limit_window, org, spend_limit},
};
use types::{
    LimitId, Moment, Role,
    view::{LimitRow, Measure, SubjectKind},
};

impl Ledger {
    /// Every limit in force, the organization's first. Sentences begin with the kind of subject ("A member may …"): the
    /// door that knows names writes them anew with [`crate::sentence`].
    ///
    /// **Permissions:** admin, auditor or owner.
    pub async fn limits(&self, caller: &Caller) -> Result<Vec<LimitRow>, Error> {
        caller.require(&[Role::Admin, Role::Auditor, Role::Owner])?;
        let read = self.store().read(caller.scope()).await?;
        let limits = in_force(&read, caller.scope()).await?;
        self.limit_rows(&read, caller.scope(), limits).await
    }

    pub(super) async fn limit_rows(
        &self,
        read: &Read,
        scope: OrgScope,
        limits: Vec<Limit>,
    ) -> Result<Vec<LimitRow>, Error> {
        let now = self.clock().now();
        let zone = time_zone(read, scope).await?;
        let windows = newest(read, scope).await?;
        let mut rows: Vec<_> = limits
            .into_iter()
            .map(|limit| {
                let newest = windows.get(&limit.id).filter(|window| window.ends_at.is_none_or(|end| now < end));
                let ends_at = match limit.measure {
                    Measure::Concurrency => None,
                    _ => Window::of(limit.period, &zone, now).ends_at,
                };
                LimitRow {
                    id: limit.id,
                    sentence: sentence(whose(&limit), limit.measure, limit.cap, limit.period, limit.model.as_deref()),
                    subject_kind: limit.subject_kind,
                    subject_id: limit.subject_id,
                    subject: String::new(),
                    model: limit.model,
                    measure: limit.measure,
                    cap: limit.cap,
                    period: limit.period,
                    hard: limit.hard,
                    used: newest.map_or(0, |window| window.reserved.saturating_add(window.spent)),
                    resets_at: newest.map_or(ends_at, |window| window.ends_at),
                }
            })
            .collect();
        rows.sort_by_key(|row| {
            (row.subject_kind, row.subject_id, row.measure, row.period, row.model.clone(), !row.hard)
        });
        Ok(rows)
    }
}

fn whose(limit: &Limit) -> &'static str {
    match limit.subject_kind {
        SubjectKind::Org => "The organization",
        SubjectKind::Role => limit.subject_id.and_then(Role::of_subject).map_or("A role", everybody),
        SubjectKind::Team => "A team",
        SubjectKind::Member => "A member",
        SubjectKind::App => "An app",
        SubjectKind::Key => "A key",
    }
}

pub(super) async fn in_force(read: &Read, scope: OrgScope) -> Result<Vec<Limit>, Error> {
    let found = spend_limit::Entity::find_in(scope)
        .filter(spend_limit::Column::RemovedAt.is_null())
        .order_by_asc(spend_limit::Column::Id)
        .all(read)
        .await?;
    found.into_iter().map(Limit::read).collect()
}

async fn newest(read: &Read, scope: OrgScope) -> Result<HashMap<LimitId, limit_window::Model>, Error> {
    let found = limit_window::Entity::find_in(scope).filter(Expr::cust(NEWEST)).all(read).await?;
    Ok(found.into_iter().map(|window| (window.limit_id, window)).collect())
}

/// The organization's time zone.
pub(crate) async fn time_zone(read: &Read, scope: OrgScope) -> Result<TimeZone, Error> {
    let org = org::Entity::find_one_in(scope, scope.org()).one(read).await?;
    let org = org.ok_or_else(|| Error::Damaged(format!("org {}", scope.org())))?;
    Ok(zone(&org.time_zone))
}

/// The calendar month that `now` falls into, in the organization's time zone.
pub(crate) async fn this_month(read: &Read, scope: OrgScope, now: Moment) -> Result<Window, Error> {
    Ok(Window::of(types::view::Period::Month, &time_zone(read, scope).await?, now))
}
