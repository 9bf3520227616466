//! A limit in words: the same on every page.

use crate::text::texts;
use types::{
    Role,
    view::{LimitRow, Measure, Period, SubjectKind},
};
use uuid::Uuid;

/// The whole rule: "Ben may spend $20.00 a month on gpt-5.4".
pub(super) fn sentence(row: &LimitRow) -> String {
    let who = called(row.subject_kind, row.subject_id, &row.subject);
    rule(&who, row.measure, row.cap, row.period, row.model.as_deref())
}

/// The same for one that there is not yet. `who` begins it.
pub(crate) fn rule(who: &str, measure: Measure, cap: i64, period: Period, model: Option<&str>) -> String {
    let words = &texts().admin().limits;
    (words.sentence)(who, measure, &(words.figure)(measure, cap), period, model)
}

/// Whose limit it is; `name` where that is known.
pub(crate) fn called(kind: SubjectKind, id: Option<Uuid>, name: &str) -> String {
    let words = &texts().admin().limits;
    if kind == SubjectKind::Org {
        return words.organization.to_owned();
    }
    if let (SubjectKind::Role, Some(role)) = (kind, id.and_then(Role::of_subject)) {
        return (words.everybody)(role).to_owned();
    }
    if !name.is_empty() {
        return name.to_owned();
    }
    // Ids begin with the time: their end tells them apart.
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    (words.nameless)(kind, id.get(id.len().saturating_sub(6)..).unwrap_or_default())
}

/// "$12.00 of $50.00 · resets 1 Dec 2026, 00:00 UTC".
pub(super) fn used(row: &LimitRow) -> String {
    let words = &texts().admin().limits;
    let figures = (words.used)(&(words.figure)(row.measure, row.used), &(words.figure)(row.measure, row.cap));
    let when = match (row.measure, row.resets_at) {
        (Measure::Concurrency, _) => words.at_once.to_owned(),
        (_, Some(at)) => (words.resets)(&at.to_minute()),
        (_, None) => words.never_resets.to_owned(),
    };
    format!("{figures} · {when}")
}
