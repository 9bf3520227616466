//! Limits: caps on cost, tokens, requests or concurrency, for a subject and a window.

mod absurd;
mod applying;
mod crowd;
mod effective;
mod list;
mod remove;
mod replay;
mod seed;
mod sentence;
mod set;
mod subjects;

use crate::{Error, Intent};
use store::entity::spend_limit;
use types::{
    LimitId, Role,
    view::{Measure, Period, SubjectKind},
};
use uuid::Uuid;

pub(crate) use list::this_month;
pub use sentence::sentence;
pub(crate) use sentence::{figure, grouped, yours};
pub use subjects::subject_exists;

/// In SQL: the newest window of its limit. Older ones are never opened again (a clock may go back, a zone may change).
pub(crate) const NEWEST: &str = "limit_window.starts_at = \
    (SELECT MAX(newest.starts_at) FROM limit_window newest WHERE newest.limit_id = limit_window.limit_id)";

/// The lock between admission and whoever makes a limit.
pub(crate) const LIMITS: &str = "limits";

/// A limit as the rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) id: LimitId,
    pub(crate) subject_kind: SubjectKind,
    pub(crate) subject_id: Option<Uuid>,
    pub(crate) model: Option<String>,
    pub(crate) measure: Measure,
    pub(crate) cap: i64,
    pub(crate) period: Period,
    pub(crate) hard: bool,
}

impl Limit {
    /// Reads a row; a word that is none is damage, and damage admits nothing.
    pub(crate) fn read(row: spend_limit::Model) -> Result<Self, Error> {
        let damaged = || Error::Damaged(format!("spend_limit {}", row.id));
        Ok(Self {
            id: row.id,
            subject_kind: row.subject_kind.parse().map_err(|_| damaged())?,
            subject_id: row.subject_id,
            measure: row.measure.parse().map_err(|_| damaged())?,
            cap: row.cap,
            period: row.period.parse().map_err(|_| damaged())?,
            hard: row.hard,
            model: row.model,
        })
    }

    /// Whether it counts this request.
    pub(crate) fn counts(&self, intent: &Intent) -> bool {
        let subject = match self.subject_kind {
            SubjectKind::Org => return self.is_about(&intent.model),
            SubjectKind::Role => {
                let is_theirs = self.subject_id.and_then(Role::of_subject).is_some_and(|role| intent.roles.has(role));
                return is_theirs && self.is_about(&intent.model);
            }
            SubjectKind::Team => {
                let is_theirs = intent.teams.iter().any(|team| Some(team.0) == self.subject_id);
                return is_theirs && self.is_about(&intent.model);
            }
            SubjectKind::Member => Some(intent.member.0),
            SubjectKind::App => intent.app.map(|app| app.0),
            SubjectKind::Key => intent.key.map(|key| key.0),
        };
        subject.is_some() && subject == self.subject_id && self.is_about(&intent.model)
    }

    fn is_about(&self, model: &str) -> bool {
        self.model.as_deref().is_none_or(|only| only == model)
    }

    /// Whether trying again within the hour helps: such a refusal is a rate's, not a budget's.
    pub(crate) const fn is_rate(&self) -> bool {
        matches!(self.measure, Measure::Concurrency) || matches!(self.period, Period::Minute | Period::Hour)
    }
}
