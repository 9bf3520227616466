//! The report: figures, bars by day, a table. All three are of one query, so they agree.

use super::{
    usage::{View, to},
    usage_filter::Covers,
};
use crate::{
    api::usage::{UsageFilter, UsageView, share_of},
    parts::{Card, CardHead, Chart, Column, Empty, Figure, Glyph, Meter, Table, chart_class},
    shell::{Hall, use_hall},
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::{
    NanoUsd,
    view::{GroupBy, UsageGroup, UsageReport, UsageSum},
};

#[component]
pub(super) fn Report(found: UsageView, filter: UsageFilter) -> impl IntoView {
    let words = &texts().auditor().usage;
    let UsageView { report, member, team } = found;
    let by = (words.by_name)(report.by).to_lowercase();
    let content = if report.total.requests == 0 {
        view! { <Empty icon=Glyph::Chart title=words.nothing text=words.nothing_text/> }.into_any()
    } else {
        // A day's bar is one day: there is nothing to stack.
        let groups = if report.by == GroupBy::Day { Vec::new() } else { report.groups.clone() };
        let days = report.days.clone();
        view! {
            <Figures total=report.total/>
            <Card>
                <CardHead title=words.by_day/>
                <Chart caption=(words.chart)(&by) days=days groups=groups/>
            </Card>
            <Groups report=report.clone() filter=filter.clone()/>
        }
        .into_any()
    };
    view! {
        <Covers from=report.from until=report.to member=member team=team filter=filter view=View::Report/>
        {content}
    }
}

#[component]
fn Figures(total: UsageSum) -> impl IntoView {
    let words = &texts().auditor().usage;
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let held = if total.held > NanoUsd::ZERO { (words.held)(&total.held.to_string()) } else { String::new() };
    let errors = number::share(signed(total.errors), signed(total.requests));
    let tokens = total.input_tokens.saturating_add(total.output_tokens);
    let in_out = (words.in_out)(&number::short(total.input_tokens), &number::short(total.output_tokens));
    let estimated_note = if total.estimated > NanoUsd::ZERO { words.estimated_note } else { words.estimated_none };
    view! {
        <div class="figures">
            <Figure label=words.cost value=total.cost.to_string() note=held/>
            <Figure label=words.requests value=number::whole(total.requests) note=(words.errors)(&errors)/>
            <Figure label=words.tokens value=number::short(tokens) note=in_out/>
            <Figure
                label=words.estimated
                value=(words.percent)(&number::share(total.estimated.0, total.cost.0))
                note=estimated_note
            />
        </div>
    }
}

#[component]
fn Groups(report: UsageReport, filter: UsageFilter) -> impl IntoView {
    let words = &texts().auditor().usage;
    let hall = use_hall();
    let columns = vec![
        Column::text((words.by_name)(report.by)),
        Column::number(words.cost),
        Column::text(words.share),
        Column::number(words.requests),
        Column::number(words.input),
        Column::number(words.cached),
        Column::number(words.output),
    ];
    let total = report.total;
    let by = report.by;
    let all = to(&hall, View::Rows, &filter, "");
    let rows = report
        .groups
        .into_iter()
        .enumerate()
        .map(|(place, group)| {
            let href = rows_of(&hall, &filter, by, &group);
            let label = match (group.label, by) {
                (label, _) if !label.is_empty() => label,
                // What was asked without a key was asked in the chat.
                (_, GroupBy::Key) => words.chat.to_owned(),
                _ => words.no_group.to_owned(),
            };
            let share = share_of(group.sum.cost.0, total.cost.0.max(1));
            let share_words = (words.percent)(&number::share(group.sum.cost.0, total.cost.0));
            let title = (words.rows_of)(&label);
            let name = match href {
                Some(href) => view! {
                    <A href=href attr:class="link-quiet" attr:title=title>{label}</A>
                }
                .into_any(),
                None => label.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">
                        <span class="group-name">
                            <svg class="legend-mark" viewBox="0 0 8 8" aria-hidden="true">
                                <rect class=chart_class(place) width="8" height="8" rx="2"></rect>
                            </svg>
                            {name}
                        </span>
                    </th>
                    <td class="number">{group.sum.cost.to_string()}</td>
                    <td class="share"><Meter percent=share label=share_words.clone()/><span>{share_words}</span></td>
                    <Sums sum=group.sum/>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card card-flush">
            <CardHead title=(words.table)(&(words.by_name)(by).to_lowercase())/>
            <Table caption=(words.table)(&(words.by_name)(by).to_lowercase()) columns=columns>
                {rows}
                <tr class="total">
                    <th scope="row"><A href=all attr:class="link-quiet">{words.total}</A></th>
                    <td class="number">{total.cost.to_string()}</td>
                    <td></td>
                    <Sums sum=total/>
                </tr>
            </Table>
        </section>
    }
}

#[component]
fn Sums(sum: UsageSum) -> impl IntoView {
    view! {
        <td class="number">{number::whole(sum.requests)}</td>
        <td class="number">{number::whole(sum.input_tokens)}</td>
        <td class="number">{number::whole(sum.cached_input_tokens)}</td>
        <td class="number">{number::whole(sum.output_tokens)}</td>
    }
}

/// The address of the rows behind a group, where rows can be filtered by it.
fn rows_of(hall: &Hall, filter: &UsageFilter, by: GroupBy, group: &UsageGroup) -> Option<String> {
    let key = group.key.clone();
    let narrowed = match by {
        GroupBy::Member => UsageFilter { member: key, ..filter.clone() },
        GroupBy::Model => UsageFilter { model: key, ..filter.clone() },
        GroupBy::Day => UsageFilter { range: "custom".to_owned(), from: key.clone(), to: key, ..filter.clone() },
        // Who was in no team has no id to be found by.
        GroupBy::Team if key.is_empty() => return None,
        GroupBy::Team => UsageFilter { team: key, ..filter.clone() },
        GroupBy::App | GroupBy::Key | GroupBy::Connection | GroupBy::Source => return None,
    };
    Some(to(hall, View::Rows, &narrowed, ""))
}
