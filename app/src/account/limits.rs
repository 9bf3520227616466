//! The limits that apply to oneself.

use crate::{
    parts::{Card, CardHead, Meter},
    text::texts,
};
use leptos::prelude::*;
use types::{
    NanoUsd,
    view::{LimitRow, Measure, percent_of},
};

/// Every limit as its sentence, with what is used of it.
#[component]
pub(super) fn MyLimits(limits: Vec<LimitRow>) -> impl IntoView {
    let words = texts().account();
    let is_empty = limits.is_empty();
    view! {
        <Card>
            <CardHead title=words.limits hint=if is_empty { words.no_limits } else { words.limits_hint }/>
            {(!is_empty).then(|| view! {
                <ul class="my-limits">{limits.into_iter().map(|row| view! { <MyLimit row=row/> }).collect_view()}</ul>
            })}
        </Card>
    }
}

#[component]
fn MyLimit(row: LimitRow) -> impl IntoView {
    let words = &texts().shell;
    let show = |n: i64| match row.measure {
        Measure::Cost => NanoUsd(n).to_string(),
        _ => n.to_string(),
    };
    let spent = row.used.saturating_sub(row.held);
    let used = (words.spent_of)(&show(spent), &show(row.cap));
    let held = (row.held > 0).then(|| (words.held)(&show(row.held)));
    let resets = row.resets_at.map(|at| (words.resets)(&at.to_minute()));
    let note = std::iter::once(used).chain(held).chain(resets).collect::<Vec<_>>().join(", ");
    let (percent, with_held) = (percent_of(spent, row.cap), percent_of(row.used, row.cap));
    view! {
        <li class="my-limit">
            <span class="my-limit-rule">{row.sentence}</span>
            <Meter percent=percent with_held=with_held label=note.clone()/>
            <span class="cell-note">{note}</span>
        </li>
    }
}
