//! My usage by model or by source: each group leads to its requests.

use super::usage::to;
use crate::{
    api::my_usage::MyUsageFilter,
    parts::{CardHead, Column, Money, Table, chart_class},
    shell::use_hall,
    text::{number, texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
use types::view::{GroupBy, UsageReport};

#[component]
pub(super) fn Groups(report: UsageReport, filter: MyUsageFilter) -> impl IntoView {
    let words = texts().account();
    let hall = use_hall();
    let is_by_source = report.by == GroupBy::Source;
    let title = if is_by_source { words.by_source } else { words.by_model };
    let plain = MyUsageFilter { cursor: String::new(), ..filter };
    let choice = |label: &'static str, by: &'static str, is_here: bool| {
        let href = to(&hall, &MyUsageFilter { by: by.to_owned(), ..plain.clone() });
        view! { <a class="segment" href=href aria-current=is_here.then_some("true")>{label}</a> }
    };
    let choices = view! {
        <nav class="segments" aria-label=words.group>
            {choice(words.model, "", !is_by_source)}
            {choice(words.source, "source", is_by_source)}
        </nav>
    };
    let columns = vec![
        Column::text(if is_by_source { words.source } else { words.model }),
        Column::number(words.requests),
        Column::number(words.input_tokens),
        Column::number(words.output_tokens),
        Column::number(words.cost),
    ];
    let rows = report
        .groups
        .into_iter()
        .enumerate()
        .map(|(place, group)| {
            let narrowed = match is_by_source {
                true => MyUsageFilter { source: group.key.clone(), ..plain.clone() },
                false => MyUsageFilter { model: group.key.clone(), ..plain.clone() },
            };
            view! {
                <tr>
                    <th scope="row">
                        <span class="group-name">
                            <span class=chart_class(place)></span>
                            <A href=format!("{}#requests", to(&hall, &narrowed)) scroll=false attr:class="link-quiet">{group.label}</A>
                        </span>
                    </th>
                    <td class="number">{number::whole(group.sum.requests)}</td>
                    <td class="number">{number::whole(group.sum.input_tokens)}</td>
                    <td class="number">{number::whole(group.sum.output_tokens)}</td>
                    <td class="number"><Money amount=group.sum.cost/></td>
                </tr>
            }
        })
        .collect_view();
    let days = report.days.into_iter().rev().filter(|day| day.requests > 0).map(|day| {
        let narrowed = MyUsageFilter { day: day.day.clone(), ..plain.clone() };
        view! {
            <tr>
                <th scope="row"><A href=to(&hall, &narrowed) attr:class="link-quiet">{number::day(&day.day)}</A></th>
                <td class="number">{number::whole(day.requests)}</td>
                <td class="number"><Money amount=day.cost/></td>
            </tr>
        }
    });
    let day_columns = vec![Column::text(words.day), Column::number(words.requests), Column::number(words.cost)];
    let days = days.collect::<Vec<_>>();
    let shows_days = days.len() > 1;
    view! {
        <section class="card card-flush usage-groups">
            <CardHead title=title>{choices}</CardHead>
            <Table caption=title columns=columns>{rows}</Table>
        </section>
        {shows_days.then(|| view! {
            <details class="card card-flush usage-days">
                <summary class="card-head fold usage-days-head">{words.day_by_day}</summary>
                <Table caption=words.day_by_day columns=day_columns>{days}</Table>
            </details>
        })}
    }
}
