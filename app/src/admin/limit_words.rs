//! A limit in words: the same on every page.

use crate::text::texts;
use types::view::{LimitRow, Measure, SubjectKind};

/// The whole rule: "Ben may spend $20.00 a month on gpt-5.4".
pub(super) fn sentence(row: &LimitRow) -> String {
    let words = &texts().admin().limits;
    let figure = (words.figure)(row.measure, row.cap);
    (words.sentence)(&subject(row), row.measure, &figure, row.period, row.model.as_deref())
}

fn subject(row: &LimitRow) -> String {
    let words = &texts().admin().limits;
    if row.subject_kind == SubjectKind::Org {
        return words.organization.to_owned();
    }
    if !row.subject.is_empty() {
        return row.subject.clone();
    }
    // Ids begin with the time: their end tells them apart.
    let id = row.subject_id.map(|id| id.to_string()).unwrap_or_default();
    (words.key_named)(id.get(id.len().saturating_sub(6)..).unwrap_or_default())
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
